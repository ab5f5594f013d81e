using Microsoft.Extensions.Logging;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Housekeeping;
using WebhookGuard.Telemetry;
using WebhookGuard.TestKit;
using WebhookGuard.Tests.Telemetry;

namespace WebhookGuard.Tests.Housekeeping;

public sealed class DuplicateReporterTests
{
    private static readonly ObjectName Pod = new(ObjectKind.Pod, "team-a", "web-1");
    private static readonly ObjectName Machine = new(ObjectKind.VirtualMachine, "team-b", "db-1");
    private static readonly ObjectName Port = new(ObjectKind.Other, "team-c", "gone");

    private readonly GuardMetrics metrics = new();
    private readonly RecordingLogger<DuplicateReporterTests> log = new();
    private readonly ClusterFacts facts = new(new TopologyOptions());
    private readonly DuplicateReporter reporter;

    public DuplicateReporterTests() => reporter = new DuplicateReporter(facts.Objects, metrics.Housekeeping, log);

    [Fact]
    public async Task A_duplicate_is_told_of_when_it_appears_and_when_it_is_gone()
    {
        reporter.Report([Duplicate(1, Pod, Machine)]);
        reporter.Report([Duplicate(1, Machine, Pod)]);
        Assert.Equal(1, await metrics.ValueAsync("webhookguard_duplicates"));
        reporter.Report([]);
        reporter.Report([]);

        Assert.Equal("Duplicate: 10.66.0.1 is held by several", Assert.Single(log.LinesOf(LogLevel.Warning)));
        Assert.Equal(
            "No duplicate any more: 10.66.0.1 in subnet/tenant-a: Pod team-a/web-1, VirtualMachine team-b/db-1",
            log.LinesOf(LogLevel.Information)[^1]);
        Assert.Equal(2, log.LinesOf(LogLevel.Information).Count);
        Assert.Equal(0, await metrics.ValueAsync("webhookguard_duplicates"));
    }

    [Fact]
    public void A_duplicate_that_another_joins_is_told_of_again()
    {
        reporter.Report([Duplicate(1, Pod, Machine)]);
        reporter.Report([Duplicate(1, Pod, Machine, Port)]);

        Assert.Equal(2, log.LinesOf(LogLevel.Warning).Count);
    }

    [Fact]
    public void Each_owner_gets_an_Event_except_what_is_no_object()
    {
        facts.Set(new PodView { Name = Pod, Uid = "uid-1" });

        var events = reporter.Report([Duplicate(1, Pod, Machine, Port)]);

        Assert.Equal(
            [new EventTarget("Pod", "v1", "team-a", "web-1", "uid-1"), new EventTarget("VirtualMachine", "kubevirt.io/v1", "team-b", "db-1", "")],
            events.Select(said => said.Target));
        Assert.All(events, said => Assert.Equal(("AddressDuplicate", "10.66.0.1 is held by several"), (said.Reason, said.Message)));
    }

    [Fact]
    public async Task Of_very_many_the_log_has_some_and_their_number()
    {
        reporter.Report([.. Enumerable.Range(1, 150).Select(number => Duplicate(number, Pod, Machine))]);

        Assert.Equal(101, log.LinesOf(LogLevel.Warning).Count);
        Assert.Equal("And 50 duplicates more", log.LinesOf(LogLevel.Warning)[^1]);
        Assert.Equal(150, await metrics.ValueAsync("webhookguard_duplicates"));
    }

    private static ExistingDuplicate Duplicate(int number, params ObjectName[] owners) =>
        new("subnet/tenant-a", $"10.66.0.{number}", owners, $"10.66.0.{number} is held by several");
}
