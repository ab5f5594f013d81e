using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Detection;
using WebhookGuard.Telemetry;
using WebhookGuard.TestKit;
using WebhookGuard.Tests.Telemetry;
using static WebhookGuard.Tests.Detection.Found;

namespace WebhookGuard.Tests.Detection;

public sealed class DetectionServiceTests : IDisposable
{
    private static readonly ObjectName Pod = new(ObjectKind.Pod, "team-a", "web-1");
    private static readonly ObjectName Machine = new(ObjectKind.VirtualMachine, "team-b", "db-1");

    private readonly FakeTimeProvider time = new(Now);
    private readonly GuardMetrics metrics = new();
    private readonly RecordingLogger<DetectionTeller> told = new();
    private readonly RecordingLogger<DetectionService> log = new();
    private readonly DetectionService service;
    private volatile bool current = true;
    private volatile bool tells = true;
    private volatile Func<DetectionReport> search = () => Report();
    private int searches;

    public DetectionServiceTests()
    {
        var work = new DetectionWork
        {
            IsCurrent = () => current,
            Search = () =>
            {
                Interlocked.Increment(ref searches);
                return search();
            },
        };
        var teller = new DetectionTeller(() => tells, new ClusterFacts(new TopologyOptions()).Objects, events: null, time, told);
        service = new DetectionService(work, new DetectionReports(), teller, metrics.Detection, time, log);
    }

    public void Dispose() => service.Dispose();

    [Fact]
    public async Task It_searches_again_and_again_and_shows_and_tells_what_it_found()
    {
        search = () => Report([Duplicate(1, Pod, Machine)]);
        await service.StartAsync(default);
        await SearchesAsync(1);
        time.Advance(TimeSpan.FromSeconds(3));
        await SearchesAsync(2);

        await Eventually.IsTrueAsync(() => told.LinesOf(LogLevel.Warning).Count == 1, "it is told, once");
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_duplicates{evidence=\"objects\"}"));
        await service.StopAsync(default);
    }

    [Fact]
    public async Task While_a_source_is_behind_it_does_not_search_and_what_it_found_stays()
    {
        search = () => Report([Duplicate(1, Pod, Machine)]);
        await service.StartAsync(default);
        await SearchesAsync(1);
        await Eventually.IsTrueAsync(async () => await metrics.ValueAsync("webhookguard_detection_duration_seconds_count") == 1, "the search has ended");
        current = false;
        search = () => Report();
        for (var i = 0; i < 10; i++)
        {
            time.Advance(TimeSpan.FromSeconds(3));
            await Task.Yield();
        }

        Assert.Equal(1, searches);
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_duplicates{evidence=\"objects\"}"));
        current = true;
        await AdvanceUntilAsync(() => searches > 1);
        await service.StopAsync(default);
    }

    [Fact]
    public async Task A_search_takes_a_tenth_of_the_time_at_most()
    {
        search = () =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return Report();
        };
        await service.StartAsync(default);
        await Eventually.IsTrueAsync(async () => await metrics.ValueAsync("webhookguard_detection_duration_seconds_count") == 1, "the search has ended");
        Assert.Equal(10, await metrics.ValueAsync("webhookguard_detection_duration_seconds_sum"));
        var start = time.GetUtcNow();

        await AdvanceUntilAsync(() => searches > 1);

        // The last step and the second search itself are part of it.
        Assert.InRange((time.GetUtcNow() - start).TotalSeconds, 90, 110);
        await service.StopAsync(default);
    }

    [Fact]
    public async Task A_search_that_fails_is_logged_once_and_the_next_goes_on()
    {
        search = () => throw new InvalidOperationException("a fault");
        await service.StartAsync(default);
        await AdvanceUntilAsync(() => searches >= 3);
        Assert.Single(log.LinesOf(LogLevel.Error));
        search = () => Report([Duplicate(1, Pod, Machine)]);

        await AdvanceUntilAsync(() => told.LinesOf(LogLevel.Warning).Count == 1);

        Assert.Equal("Duplicates and leftovers can be looked for again", log.LinesOf(LogLevel.Information)[^1]);
        await service.StopAsync(default);
    }

    [Fact]
    public async Task Who_does_not_tell_is_silent_and_tells_everything_once_it_does()
    {
        tells = false;
        var teller = new DetectionTeller(() => tells, new ClusterFacts(new TopologyOptions()).Objects, events: null, time, told);
        await teller.TellAsync(Report([Duplicate(1, Pod, Machine)]), default);
        Assert.Empty(told.LinesOf(LogLevel.Information));

        tells = true;
        await teller.TellAsync(Report([Duplicate(1, Pod, Machine)]), default);
        await teller.TellAsync(Report([Duplicate(1, Pod, Machine)]), default);
        Assert.Single(told.LinesOf(LogLevel.Information));

        tells = false;
        await teller.TellAsync(Report(), default);
        tells = true;
        await teller.TellAsync(Report([Duplicate(1, Pod, Machine)]), default);
        Assert.Equal(2, told.LinesOf(LogLevel.Information).Count);
    }

    private Task SearchesAsync(int count) => Eventually.IsTrueAsync(() => Volatile.Read(ref searches) >= count, $"{count} searches");

    private Task AdvanceUntilAsync(Func<bool> condition) => Eventually.IsTrueAsync(
        () =>
        {
            if (!condition())
            {
                time.Advance(TimeSpan.FromSeconds(1));
            }

            return condition();
        },
        "it goes on");
}
