using Microsoft.Extensions.Logging;
using WebhookGuard.Claims;
using WebhookGuard.Claims.Housekeeping;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Events;
using WebhookGuard.Housekeeping;
using WebhookGuard.Telemetry;
using WebhookGuard.TestKit;
using WebhookGuard.Tests.Telemetry;

namespace WebhookGuard.Tests.Housekeeping;

public sealed class ClaimReporterTests
{
    private readonly GuardMetrics metrics = new();
    private readonly RecordingLogger<ClaimReporterTests> log = new();
    private readonly ClusterFacts facts = new(new TopologyOptions());
    private readonly ClaimReporter reporter;

    public ClaimReporterTests() => reporter = new ClaimReporter(facts.Objects, metrics.Housekeeping, log);

    [Fact]
    public async Task What_was_done_is_counted()
    {
        reporter.Report(new HousekeepingReport { Bound = [Claims.Of(1), Claims.Of(2)], Released = [Claims.Of(3)], BackFilled = [Claims.Of(4)] });
        reporter.Report(new HousekeepingReport { Bound = [Claims.Of(5)], Misnamed = [Claims.Of(6)] });

        Assert.Equal(3, await metrics.ValueAsync("webhookguard_claims_bound_total"));
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_claims_released_total"));
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_claims_backfilled_total"));
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_claims_misnamed"));
    }

    [Fact]
    public void Released_claims_are_one_line_however_many()
    {
        reporter.Report(new HousekeepingReport { Released = [.. Enumerable.Range(1, 25).Select(Claims.Of)] });

        var line = Assert.Single(log.LinesOf(LogLevel.Information));
        Assert.Contains("ip-10-66-0-1-in.subnet.tenant-a of Pod team-a/p-1; ", line, StringComparison.Ordinal);
        Assert.EndsWith("; and 15 more", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Claims_made_for_those_who_held_addresses_before_are_nothing_to_warn_of()
    {
        var events = reporter.Report(new HousekeepingReport { BackFilled = [Claims.Of(1)] });

        Assert.Empty(events);
        Assert.StartsWith("Made claims for those who hold addresses already: ", Assert.Single(log.LinesOf(LogLevel.Information)), StringComparison.Ordinal);
        Assert.Empty(log.LinesOf(LogLevel.Warning));
    }

    [Fact]
    public void Until_all_holders_have_claims_once_what_is_missing_is_nothing_to_warn_of()
    {
        reporter.Report(new HousekeepingReport { BackFilled = [Claims.Of(1)], Failures = ["ip-2: away"] });
        reporter.Report(new HousekeepingReport { BackFilled = [Claims.Of(2)] });

        Assert.DoesNotContain(log.LinesOf(LogLevel.Warning), line => line.Contains("missing", StringComparison.Ordinal));
    }

    [Fact]
    public void A_claim_that_is_missing_later_is_warned_of_and_an_Event_on_its_owner()
    {
        facts.Set(new PodView { Name = new ObjectName(ObjectKind.Pod, "team-a", "p-1"), Uid = "uid-of-today" });
        reporter.Report(new HousekeepingReport());

        var said = Assert.Single(reporter.Report(new HousekeepingReport { BackFilled = [Claims.Of(1)] }));

        Assert.Equal(new EventTarget("Pod", "v1", "team-a", "p-1", "uid-of-today"), said.Target);
        Assert.Equal("AddressClaimRestored", said.Reason);
        Assert.Contains("ip-10-66-0-1-in.subnet.tenant-a", Assert.Single(log.LinesOf(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public void One_claim_that_can_never_be_made_does_not_hide_what_is_missing_later()
    {
        reporter.Report(new HousekeepingReport { Failures = ["ip-9: refused"] });

        reporter.Report(new HousekeepingReport { BackFilled = [Claims.Of(1)], Failures = ["ip-9: refused"] });

        Assert.Contains(log.LinesOf(LogLevel.Warning), line => line.Contains("ip-10-66-0-1-in.subnet.tenant-a", StringComparison.Ordinal));
    }

    [Fact]
    public void A_misnamed_claim_is_told_of_when_it_appears_and_when_it_is_gone_but_is_an_Event_throughout()
    {
        var misnamed = Claims.Of(1) with { Name = "printer", Uid = "uid-of-claim" };

        var first = reporter.Report(new HousekeepingReport { Misnamed = [misnamed] });
        var second = reporter.Report(new HousekeepingReport { Misnamed = [misnamed] });
        var third = reporter.Report(new HousekeepingReport());

        Assert.Equal(new EventTarget("AddressClaim", "webhookguard.io/v1alpha1", "", "printer", "uid-of-claim"), Assert.Single(first).Target);
        Assert.Equal("AddressClaimMisnamed", Assert.Single(second).Reason);
        Assert.Empty(third);
        Assert.Contains("printer", Assert.Single(log.LinesOf(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.Equal("No longer misnamed: printer", log.LinesOf(LogLevel.Information)[^1]);
    }

    [Fact]
    public void Failures_are_told_of_when_they_start_and_when_they_end()
    {
        reporter.Report(new HousekeepingReport { Failures = ["ip-1: away"] });
        reporter.Report(new HousekeepingReport { Failures = ["ip-2: away"] });
        reporter.Report(new HousekeepingReport());
        reporter.Report(new HousekeepingReport());

        Assert.Contains("ip-1: away", Assert.Single(log.LinesOf(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.Equal(2, log.LinesOf(LogLevel.Information).Count);
    }

    [Fact]
    public void An_owner_outside_the_cluster_gets_no_Event()
    {
        reporter.Report(new HousekeepingReport());

        Assert.Empty(reporter.Report(new HousekeepingReport
        {
            BackFilled = [Claims.Of(1) with { Owner = new ClaimOwner(ClaimOwner.ExternalKind, "", "printer-2", "") }],
        }));
    }
}
