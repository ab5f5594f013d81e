using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Detection;
using WebhookGuard.Events;
using WebhookGuard.TestKit;
using static WebhookGuard.Tests.Detection.Found;

namespace WebhookGuard.Tests.Detection;

public sealed class FindingReporterTests
{
    private static readonly ObjectName Pod = new(ObjectKind.Pod, "team-a", "web-1");
    private static readonly ObjectName Machine = new(ObjectKind.VirtualMachine, "team-b", "db-1");
    private static readonly ObjectName Port = new(ObjectKind.Other, "team-c", "gone");

    private readonly RecordingLogger<FindingReporterTests> log = new();
    private readonly ClusterFacts facts = new(new TopologyOptions());
    private readonly FakeTimeProvider time = new(Now);
    private readonly FindingReporter reporter;

    public FindingReporterTests()
    {
        reporter = new FindingReporter(facts.Objects, time, log);
        facts.Set(new SubnetView { Name = new ObjectName(ObjectKind.Subnet, string.Empty, "tenant-a"), Uid = "uid-a" });
        facts.Set(new SubnetView { Name = new ObjectName(ObjectKind.Subnet, string.Empty, "tenant-b"), Uid = "uid-b" });
    }

    [Fact]
    public void A_duplicate_is_told_of_when_it_appears_and_when_it_is_gone()
    {
        reporter.Report(Report([Duplicate(1, Pod, Machine)]));
        reporter.Report(Report([Duplicate(1, Machine, Pod)]));
        reporter.Report(Report());
        reporter.Report(Report());

        Assert.StartsWith(
            "Duplicate: 10.66.0.1 in subnet/tenant-a is held by Pod team-a/web-1 (running) and by VirtualMachine team-b/db-1 (running). None has it in OVN",
            Assert.Single(log.LinesOf(LogLevel.Warning)),
            StringComparison.Ordinal);
        Assert.Equal(
            "No longer found: Duplicate: 10.66.0.1 in subnet/tenant-a: Pod team-a/web-1, VirtualMachine team-b/db-1",
            log.LinesOf(LogLevel.Information)[^1]);
    }

    [Fact]
    public void A_duplicate_that_another_joins_is_told_of_again()
    {
        reporter.Report(Report([Duplicate(1, Pod, Machine)]));
        reporter.Report(Report([Duplicate(1, Pod, Machine, Port)]));

        Assert.Equal(2, log.LinesOf(LogLevel.Warning).Count);
    }

    [Fact]
    public void Each_owner_of_a_duplicate_gets_an_Event_except_what_is_no_object()
    {
        facts.Set(new PodView { Name = Pod, Uid = "uid-1" });

        var events = reporter.Report(Report([Duplicate(1, Pod, Machine, Port)]));

        Assert.Equal(
            [new EventTarget("Pod", "v1", "team-a", "web-1", "uid-1"), new EventTarget("VirtualMachine", "kubevirt.io/v1", "team-b", "db-1", "")],
            events.Select(said => said.Target));
        Assert.All(events, said => Assert.Equal("AddressDuplicate", said.Reason));
        Assert.All(events, said => Assert.StartsWith("10.66.0.1 in subnet/tenant-a is held by ", said.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Discrepancies_of_each_kind_are_told_of_with_what_to_do()
    {
        reporter.Report(Report([.. DiscrepancyKinds.All.Select(kind => Leftover(1, kind: kind))]));
        reporter.Report(Report(Leftover(1)));

        Assert.Equal(
            [
                "Leftover: 10.66.0.1 in Subnet tenant-a of team-a/old-1 (gone; logical switch port old-1.team-a). Remove it.",
                "IP without port: 10.66.0.1 in Subnet tenant-a of team-a/old-1 (gone; logical switch port old-1.team-a). Remove it.",
                "Port without IP: 10.66.0.1 in Subnet tenant-a of team-a/old-1 (gone; logical switch port old-1.team-a). Remove it.",
                "Outside its Subnet: 10.66.0.1 in Subnet tenant-a of team-a/old-1 (gone; logical switch port old-1.team-a). Remove it.",
            ],
            log.LinesOf(LogLevel.Warning));
        Assert.Equal(
            "No longer found: IP without port: team-a/old-1 in Subnet tenant-a; Outside its Subnet: team-a/old-1 in Subnet tenant-a; "
            + "Port without IP: team-a/old-1 in Subnet tenant-a",
            log.LinesOf(LogLevel.Information)[^1]);
    }

    [Fact]
    public void The_leftovers_of_a_Subnet_are_one_Event_on_it_and_of_a_Subnet_that_is_gone_none()
    {
        var report = Report([.. Enumerable.Range(1, 7).Select(number => Leftover(number)), Leftover(9, "tenant-b"), Leftover(9, "gone")]);
        report = report with
        {
            Discrepancies = [.. report.Discrepancies.Select((item, i) => item with { Since = Now.AddMinutes(-i), SinceStart = i == 6 })],
        };

        var events = reporter.Report(report);

        Assert.Equal(["tenant-a uid-a", "tenant-b uid-b"], events.Select(said => $"{said.Target.Name} {said.Target.Uid}"));
        Assert.All(events, said => Assert.Equal("AddressLeftover", said.Reason));
        Assert.Equal(
            "7 owners that exist no more have addresses here, the oldest for at least 6 min: 10.66.0.7 (logical switch port old-7.team-a); "
            + "10.66.0.6 (logical switch port old-6.team-a); 10.66.0.5 (logical switch port old-5.team-a); 10.66.0.4 (logical switch port old-4.team-a); "
            + "10.66.0.3 (logical switch port old-3.team-a); and 2 more. Remove it.",
            events[0].Message);
        Assert.StartsWith("1 owner that exists no more has addresses here, the oldest for 7 min: ", events[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Subnets_leftovers_that_come_and_go_are_said_anew_only_after_a_while()
    {
        var first = Assert.Single(reporter.Report(Report(Leftover(1))));
        Assert.Equal(first, Assert.Single(reporter.Report(Report(Leftover(2), Leftover(3)))));

        time.Advance(TimeSpan.FromMinutes(5));
        var second = Assert.Single(reporter.Report(Report(Leftover(2), Leftover(3))));
        Assert.NotEqual(first.Address, second.Address);
        Assert.StartsWith("2 owners", second.Message, StringComparison.Ordinal);

        // Once a Subnet was in order, what comes then is another matter.
        Assert.Empty(reporter.Report(Report()));
        Assert.StartsWith("1 owner", Assert.Single(reporter.Report(Report(Leftover(4)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_very_many_the_log_has_some_and_their_number()
    {
        reporter.Report(Report([.. Enumerable.Range(1, 150).Select(number => Duplicate(number, Pod, Machine))]));

        Assert.Equal(101, log.LinesOf(LogLevel.Warning).Count);
        Assert.Equal("And 50 findings more", log.LinesOf(LogLevel.Warning)[^1]);
    }
}
