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
        var exploration = await Explorer.RunAsync(() => Begin(scenario, breakage, 0));
        output.WriteLine($"{scenario}, {breakage}: {exploration}");

        Assert.NotNull(exploration.Violation);
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
            default:
                throw new ArgumentOutOfRangeException(nameof(scenario), scenario, "no such scenario");
        }

        return universe;
    }
}
