using k8s;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Claims;
using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Housekeeping;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Store;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Events;
using WebhookGuard.Housekeeping;
using WebhookGuard.Telemetry;
using WebhookGuard.TestKit;
using WebhookGuard.Tests.Telemetry;

namespace WebhookGuard.Tests.Housekeeping;

public sealed class HousekeepingRoundsTests
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));
    private readonly GuardMetrics metrics = new();
    private readonly RecordingLogger<HousekeepingRoundsTests> log = new();
    private readonly HousekeepingRounds rounds;
    private Func<HousekeepingReport> report = () => new HousekeepingReport();

    public HousekeepingRoundsTests()
    {
        // Nobody listens there: the Events of these tests cannot be written.
        var client = new k8s.Kubernetes(new KubernetesClientConfiguration { Host = "http://127.0.0.1:1" });
        var work = new ClaimWork(
            _ => throw new NotSupportedException(),
            _ => Task.FromResult(report()),
            new ClaimObservations(new ClaimOptions(), time));
        rounds = new HousekeepingRounds(
            work,
            new ClusterFacts(new TopologyOptions()).Objects,
            new EventRecorder(client, "replica-1", new EventRecorderOptions(), metrics.Housekeeping, time),
            metrics.Housekeeping,
            time,
            log);
    }

    public static TheoryData<Exception> Failures => new(
        new ClaimStoreException("the API server is away", outcomeUnknown: false),
        new FactsUnavailableException("OVN is behind"),
        new InvalidOperationException("a fault"));

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_round_that_fails_is_counted_and_told_of_once_and_the_next_goes_on(Exception failure)
    {
        report = () => throw failure;
        await rounds.RunOnceAsync(default);
        await rounds.RunOnceAsync(default);
        Assert.Equal(0, await metrics.ValueAsync("webhookguard_housekeeping_last_round_timestamp_seconds"));
        report = () => new HousekeepingReport();
        await rounds.RunOnceAsync(default);

        Assert.Equal(2, await metrics.ValueAsync("webhookguard_housekeeping_rounds_total{outcome=\"failed\"}"));
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_housekeeping_rounds_total{outcome=\"done\"}"));
        Assert.Equal(2_000_000_000, await metrics.ValueAsync("webhookguard_housekeeping_last_round_timestamp_seconds"));
        Assert.Contains(failure.Message, Assert.Single(log.LinesOf(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.Equal("Housekeeping goes on", log.LinesOf(LogLevel.Information)[^1]);
    }

    [Fact]
    public async Task A_round_that_could_not_look_after_all_claims_is_partly_done()
    {
        report = () => new HousekeepingReport { Failures = ["ip-1: away"] };

        await rounds.RunOnceAsync(default);

        Assert.Equal(1, await metrics.ValueAsync("webhookguard_housekeeping_rounds_total{outcome=\"partly\"}"));
        Assert.Equal(2_000_000_000, await metrics.ValueAsync("webhookguard_housekeeping_last_round_timestamp_seconds"));
    }

    [Fact]
    public async Task Events_that_cannot_be_written_are_counted_and_fail_no_round()
    {
        report = () => new HousekeepingReport { Misnamed = [Claims.Of(1) with { Name = "printer" }] };

        await rounds.RunOnceAsync(default);

        Assert.Equal(1, await metrics.ValueAsync("webhookguard_events_total{outcome=\"failed\"}"));
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_housekeeping_rounds_total{outcome=\"done\"}"));
    }

    [Fact]
    public async Task Who_leads_no_more_shows_no_more_what_it_saw()
    {
        metrics.Housekeeping.StartLeading();
        report = () => new HousekeepingReport { Misnamed = [Claims.Of(1)] };
        await rounds.RunOnceAsync(default);
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_leader"));

        metrics.Housekeeping.StopLeading();

        Assert.Equal(0, await metrics.ValueAsync("webhookguard_leader"));
        Assert.Equal(0, await metrics.ValueAsync("webhookguard_claims_misnamed"));
    }
}
