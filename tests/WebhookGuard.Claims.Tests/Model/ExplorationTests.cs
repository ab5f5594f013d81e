using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace WebhookGuard.Claims.Tests.Model;

/// <summary>The real protocol, walked through in every order of its calls, with a fault at every call.</summary>
public sealed class ExplorationTests(ITestOutputHelper output)
{
    private static readonly ClaimKey One = Universe.Key1;
    private static readonly ClaimKey Two = Universe.Key2;
    private static readonly ClaimOwner X = Universe.Pod("x", "x1");
    private static readonly ClaimOwner XAgain = Universe.Pod("x", "x2");
    private static readonly ClaimOwner Y = Universe.Pod("y", "y1");
    private static readonly ClaimOwner Gone = Universe.Pod("gone", "g1");
    private static readonly ClaimOwner Web = Universe.Workload("web", "w1");
    private static readonly ClaimOwner WebAgain = Universe.Workload("web", "w2");
    private static readonly ClaimOwner Web1 = Universe.Workload("web", "w1", "web-1", "p1");
    private static readonly ClaimOwner Web1Again = Universe.Workload("web", "w1", "web-1", "p1b");
    private static readonly ClaimOwner Web2 = Universe.Workload("web", "w1", "web-2", "p2");
    private static readonly ClaimOwner Web3 = Universe.Workload("web", "w1", "web-3", "p3");
    private static readonly ClaimOwner WebAgain2 = Universe.Workload("web", "w2", "web-2", "p2");

    /// <summary>Each scenario with the number of faults a run of it may have.</summary>
    public static TheoryData<string, int> Scenarios => new()
    {
        { "crossed", 2 },
        { "crossed, with time and housekeeping", 1 },
        { "crossed, abandoned", 2 },
        { "abandoned", 1 },
        { "made anew", 1 },
        { "retried", 0 },
        { "retried, no time", 2 },
        { "one name twice", 1 },
        { "updated", 1 },
        { "dropped and asked for again", 0 },
        { "port stays", 1 },
        { "two housekeepers", 0 },
        { "generated name", 1 },
        { "sibling Pods", 1 },
        { "sibling Pods, crossed", 1 },
        { "sibling Pods of no claim", 1 },
        { "Pod replaced", 1 },
        { "Pod that never came", 0 },
        { "Pod that never came, in time", 1 },
        { "workload deleted", 0 },
        { "workload deleted, in time", 1 },
        { "workload deleted, its Pod stays", 1 },
        { "workload made anew", 1 },
        { "workload asks no more", 0 },
        { "Pod made anew under its name", 1 },
        { "Pod made anew under its name, and a sibling", 0 },
        { "namesake of a leaving Pod", 0 },
        { "started", 0 },
        { "started, and deleted", 1 },
    };

    /// <summary>Ways to break it, each with a scenario that must show it.</summary>
    public static TheoryData<string, Faults> Breakages => new()
    {
        { "crossed", Faults.CreateOverwrites },
        { "abandoned", Faults.UpdateWithoutPrecondition },
        { "abandoned", Faults.DeleteWithoutPrecondition },
        { "retried", Faults.NoWaiting },
        { "updated", Faults.GrantsAreNoWrites },
        { "one name twice", Faults.ContestedForgotten },
        { "sibling Pods", Faults.PodForgotten },
        { "Pod that never came, in time", Faults.NoWaiting },
        { "Pod that never came, in time", Faults.PodsTakenForSeen },
        { "namesake of a leaving Pod", Faults.ContestedForgotten },
    };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task No_order_of_calls_gives_an_address_to_two_owners_or_leaves_a_claim_behind(string scenario, int faults)
    {
        var exploration = await Explorer.RunAsync(() => Begin(scenario, Faults.None, faults));
        output.WriteLine($"{scenario}: {exploration}");

        Assert.True(exploration.Violation is null, exploration.ToString());
        Assert.True(exploration.Ends > 1);
    }

    [Theory]
    [MemberData(nameof(Breakages))]
    public async Task A_broken_protocol_is_found_out(string scenario, Faults breakage)
    {
        var exploration = await Explorer.RunAsync(() => Begin(scenario, breakage, 0), comesToRest: false);
        output.WriteLine($"{scenario}, {breakage}: {exploration}");

        Assert.Contains(" is held by ", exploration.Violation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S15_One_of_two_crossed_requests_is_granted()
    {
        var exploration = await Explorer.RunAsync(
            () => Begin("crossed", Faults.None, 0), universe => universe.Granted == 0 ? "nobody was granted anything" : null);

        Assert.True(exploration.Violation is null, exploration.ToString());
    }

    [Fact]
    public async Task S6_The_gap_that_is_documented_is_there()
    {
        var exploration = await Explorer.RunAsync(() => Begin("generated name, its bearer deleted", Faults.None, 0));

        Assert.Equal("10.0.0.1 in subnet/s is held by Pod ns/web-1 and Pod ns/web-2", exploration.Violation);
        Assert.Contains("delete Pod ns/web-1: it happens", exploration.Trace);
    }

    [Fact]
    public async Task S18_The_gap_of_a_grant_that_could_not_be_written_is_as_documented()
    {
        var exploration = await Explorer.RunAsync(() => Begin("started", Faults.None, 1));

        Assert.Equal("10.0.0.1 in subnet/s is held by Pod ns/x and Pod ns/y", exploration.Violation);
        Assert.Contains(exploration.Trace, step => Regex.IsMatch(step, "^x#x1: (create|update) .* (fails|times out.*)$"));
        Assert.Contains("Pod ns/x asks no more: it happens", exploration.Trace);
    }

    private static Universe Begin(string scenario, Faults faults, int faultsLeft)
    {
        var universe = new Universe(faults, faultsLeft);
        switch (scenario)
        {
            case "crossed":
                universe.Creates(0, X, One, Two);
                universe.Creates(1, Y, Two, One);
                break;
            case "abandoned":
                universe.HasClaim(One, Gone);
                universe.Creates(0, X, One);
                universe.Creates(1, Y, One);
                universe.KeepsHouse(1);
                break;
            case "crossed, with time and housekeeping":
                universe.Creates(0, X, One, Two);
                universe.Creates(1, Y, Two, One);
                universe.TimePasses();
                universe.KeepsHouse(0);
                break;
            case "crossed, abandoned":
                universe.HasClaim(One, Gone);
                universe.Creates(0, X, One, Two);
                universe.Creates(1, Y, Two, One);
                break;
            case "made anew":
                universe.World.Create(X, One);
                universe.HasClaim(One, X, ClaimPhase.Bound);
                universe.Deletes(X);
                universe.Creates(0, XAgain, One);
                universe.Creates(1, Y, One);
                universe.KeepsHouse(1);
                break;
            case "retried":
                universe.Creates(0, X, One);
                universe.Creates(1, Y, One);
                universe.Deletes(X);
                universe.TimePasses();
                universe.KeepsHouse(0, rounds: 2);
                break;
            case "retried, no time":
                universe.Creates(0, X, One);
                universe.Creates(1, XAgain, One);
                universe.Creates(1, Y, One);
                break;
            case "one name twice":
                universe.Creates(0, X, One);
                universe.Creates(1, XAgain, One);
                universe.Deletes(X);
                universe.Creates(1, Y, One);
                universe.KeepsHouse(0);
                break;
            case "updated":
                universe.World.Create(X, One);
                universe.HasClaim(One, X, ClaimPhase.Bound);
                universe.World.Update(X);
                universe.Updates(0, X, One);
                universe.Creates(1, Y, One);
                universe.KeepsHouse(1);
                break;
            case "dropped and asked for again":
                universe.World.Create(X, One);
                universe.HasClaim(One, X, ClaimPhase.Bound);
                universe.Drops(X);
                universe.Updates(0, X, One);
                universe.Creates(1, Y, One);
                universe.TimePasses();
                universe.KeepsHouse(1);
                break;
            case "port stays":
                universe.World.Create(X, One);
                universe.HasClaim(One, X, ClaimPhase.Bound);
                universe.World.AddPort(One, X);
                universe.Deletes(X);
                universe.PortGoes(One);
                universe.Creates(1, Y, One);
                universe.KeepsHouse(1);
                break;
            case "two housekeepers":
                universe.World.Create(X, One);
                universe.HasClaim(One, X, ClaimPhase.Bound);
                universe.Deletes(X);
                universe.Creates(0, Y, One);
                universe.KeepsHouse(0);
                universe.KeepsHouse(1);
                break;
            case "generated name, its bearer deleted":
                universe.Deletes(Universe.Pod("web-1", "other", "web-"));
                goto case "generated name";
            case "generated name":
                universe.World.Create(Universe.Pod("web-1", "other", "web-"));
                universe.Creates(0, Universe.Pod("web-1", "w1", "web-"), One);
                universe.Creates(1, Universe.Pod("web-2", "w2", "web-"), One);
                universe.Creates(1, Y, One);
                break;
            case "sibling Pods":
                universe.HasWorkload(Web, One);
                universe.Creates(0, Web1, One);
                universe.Creates(1, Web2, One);
                universe.TimePasses();
                universe.KeepsHouse(1);
                break;
            case "sibling Pods, crossed":
                universe.HasWorkload(Web, One, Two);
                universe.Creates(0, Web1, One, Two);
                universe.Creates(1, Web2, Two, One);
                break;
            case "sibling Pods of no claim":
                universe.Creates(0, Web1, One, Two);
                universe.Creates(1, Web2, Two, One);
                universe.Creates(1, Y, One);
                break;
            case "Pod replaced":
                universe.HasWorkload(Web1, One);
                universe.Terminates(Web1);
                universe.Creates(0, Web2, One);
                universe.Creates(1, Web3, One);
                universe.KeepsHouse(1);
                break;
            case "Pod that never came":
                universe.TimePasses();
                goto case "Pod that never came, in time";
            case "Pod that never came, in time":
                universe.HasWorkload(Web, One);
                universe.Creates(0, Web1, One);
                universe.Creates(1, Web2, One);
                universe.KeepsHouse(1, rounds: 2);
                break;
            case "workload deleted":
                universe.TimePasses();
                goto case "workload deleted, in time";
            case "workload deleted, in time":
                universe.HasWorkload(Web, One);
                universe.Creates(0, Web1, One);
                universe.Deletes(Web);
                universe.Creates(1, Y, One);
                universe.KeepsHouse(1);
                break;
            case "workload deleted, its Pod stays":
                universe.HasWorkload(Web1, One);
                universe.Deletes(Web);
                universe.Terminates(Web1);
                universe.Creates(0, Web2, One);
                universe.Creates(1, Y, One);
                break;
            case "workload made anew":
                universe.HasWorkload(Web1, One);
                universe.Deletes(Web);
                universe.Creates(0, WebAgain, One);
                universe.Creates(1, WebAgain2, One);
                universe.Terminates(Web1);
                break;
            case "workload asks no more":
                universe.HasWorkload(Web, One);
                universe.Drops(Web);
                universe.Creates(0, Web1, One);
                universe.Creates(1, Y, One);
                universe.TimePasses();
                universe.KeepsHouse(1);
                break;
            case "Pod made anew under its name":
                universe.HasWorkload(Web1, One);
                universe.Terminates(Web1);
                universe.Creates(0, Web1Again, One);
                universe.TimePasses();
                universe.KeepsHouse(1);
                break;
            case "Pod made anew under its name, and a sibling":
                universe.HasWorkload(Web1, One);
                universe.Terminates(Web1);
                universe.Creates(0, Web1Again, One);
                universe.Creates(1, Web2, One);
                universe.KeepsHouse(1);
                break;
            case "namesake of a leaving Pod":
                universe.HasWorkload(Web1, One);
                universe.Creates(0, Web1Again, One);
                universe.Creates(1, Web2, One);
                universe.Terminates(Web1);
                break;
            case "started":
                universe.Drops(X);
                goto case "started, kept";
            case "started, and deleted":
                universe.Deletes(X);
                goto case "started, kept";
            case "started, kept":
                universe.World.Create(X, One);
                universe.HasClaim(One, X, ClaimPhase.Bound);
                universe.Starts(0, X, One);
                universe.Creates(1, Y, One);
                universe.KeepsHouse(1);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(scenario), scenario, "no such scenario");
        }

        return universe;
    }
}
