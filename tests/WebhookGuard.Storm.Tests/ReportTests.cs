using System.Text.Json;
using WebhookGuard.Storm.Checker;
using WebhookGuard.Storm.History;
using WebhookGuard.Storm.Report;
using static WebhookGuard.Storm.Tests.Histories;

namespace WebhookGuard.Storm.Tests;

public sealed class ReportTests
{
    [Fact]
    public void A_claim_outlives_its_holder_from_the_holders_end_to_its_own_or_to_the_next_owner()
    {
        StoredVersion[] versions =
        [
            Stored(Vm("a"), 10, Address), Gone(Vm("a"), 20),
            Stored(Vm("b"), 31, Address), Stored(Vm("b"), 40, Other),
            Stored(Vm("never-released"), 50, Address),
        ];
        ClaimVersion[] claims =
        [
            Claim(Address, Vm("a"), 9), Claim(Address, Vm("b"), 30), Claim(Address, Vm("b"), 41),
            Claim(Address, Vm("b"), 45) with { Gone = true }, Claim(Address, Vm("never-released"), 49),
        ];
        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10)], ReleaseTimes.Of(versions, claims));
    }

    [Fact]
    public void The_story_of_an_address_tells_what_led_to_a_violation_in_order()
    {
        var lines = Story.Tell(
            Address,
            TimeSpan.FromSeconds(100),
            [Create(Vm("a"), 90, 92, Outcome.Granted, Address), Create(Vm("c"), 90, 92, Outcome.Granted, Other), Create(Vm("b"), 1, 2, Outcome.Denied, Address)],
            [Stored(Vm("a"), 91, Address), Stored(Vm("a"), 95, Other)],
            [new PortRecord(Vm("a"), [Address], TimeSpan.FromSeconds(93), TimeSpan.FromSeconds(200))],
            [Claim(Address, Vm("a"), 90)]);
        Assert.Equal(
            ["Create of VirtualMachine alpha/a sent", "claim 10.70.16.10", "alpha/a stored", "Create of VirtualMachine alpha/a answered", "port of", "asks no more"],
            lines.Zip(["Create of VirtualMachine alpha/a sent", "claim 10.70.16.10", "alpha/a stored", "Create of VirtualMachine alpha/a answered", "port of", "asks no more"])
                .Select(pair => pair.First.Contains(pair.Second, StringComparison.Ordinal) ? pair.Second : pair.First));
        Assert.Equal(6, lines.Count);
    }

    [Fact]
    public void Table_and_JSON_tell_figures_and_violations()
    {
        var report = new StormReport
        {
            Options = StormOptions.Short,
            Began = TimeSpan.Zero,
            Lasted = TimeSpan.FromSeconds(12),
            Requests = [Create(Vm("a"), 1, 1.5, Outcome.Granted, Address), Create(Vm("b"), 1, 2, Outcome.Denied, Address)],
            Faults = [],
            Revisions = 1,
            Holdings = 1,
            DeniedByHolder = 1,
            DeniedByRecentHolder = 0,
            DeniedByClaimAlone = 0,
            ClaimWrites = 2,
            Released = [TimeSpan.FromSeconds(3)],
            Violations = [new Violation(Promise.NoDuplicate, "two of them", Address)],
            Stories = [(new Violation(Promise.NoDuplicate, "two of them", Address), ["it began with this"])],
        };

        var table = ReportWriter.Table(report);
        Assert.Contains("creates granted: p50 500 ms", table, StringComparison.Ordinal);
        Assert.Contains("no duplicate             1 violations", table, StringComparison.Ordinal);
        Assert.Contains("it began with this", table, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(ReportWriter.Json(report));
        Assert.Equal(1, json.RootElement.GetProperty("answers").GetProperty("create").GetProperty("denied").GetInt32());
        Assert.Equal("noDuplicate", json.RootElement.GetProperty("violations")[0].GetProperty("promise").GetString());
    }
}
