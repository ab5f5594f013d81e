using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Tests.Cluster;
using WebhookGuard.Claims.Tests.Model;

namespace WebhookGuard.Claims.Tests;

/// <summary>Which Pod of a workload has the workload's address.</summary>
public sealed class PodTests
{
    private static readonly ClaimKey One = Universe.Key1;
    private static readonly ClaimKey Two = Universe.Key2;
    private static readonly ClaimOwner Web = Universe.Workload("web", "w1");
    private static readonly ClaimOwner Web1 = Universe.Workload("web", "w1", "web-1", "p1");
    private static readonly ClaimOwner Web1Again = Universe.Workload("web", "w1", "web-1", "p1b");
    private static readonly ClaimOwner Web2 = Universe.Workload("web", "w1", "web-2", "p2");
    private static readonly ClaimOwner Web3 = Universe.Workload("web", "w1", "web-3", "p3");
    private static readonly ClaimOwner Y = Universe.Pod("y", "y1");

    private readonly MemoryClaims claims = new(Faults.None);
    private readonly World world = new();
    private readonly Replica replica;

    public PodTests() => replica = new Replica(new QuietStore(claims), world);

    private AddressClaim Claim => claims.Get(One.ClaimName)!;

    [Fact]
    public async Task A_sibling_is_refused_and_told_which_Pod_has_the_address()
    {
        await HoldAsync(Web1);

        var held = Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Web2, One));

        Assert.Equal("Pod ns/web-1 of Deployment ns/web", held.Owner.ToString());
        Assert.Equal(Web1, Claim.Owner);
    }

    [Fact]
    public async Task The_first_Pod_gets_what_its_workload_claimed_and_keeps_it_when_the_workload_asks_again()
    {
        await GrantAsync(Web);
        await GrantAsync(Web1);
        await GrantAsync(Web);
        await GrantAsync(Web1);

        Assert.Equal(Web1, Claim.Owner);
        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Web2, One));
    }

    [Fact]
    public async Task A_leaving_Pod_is_replaced_at_once_whatever_OVN_still_has()
    {
        await HoldAsync(Web1);
        world.AddPort(One, Web);
        world.Leave(Web1);

        await GrantAsync(Web2);

        Assert.Equal(Web2, Claim.Owner);
        Assert.Equal(ClaimPhase.Pending, Claim.Phase);
        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Web3, One));
    }

    [Fact]
    public async Task A_leaving_Pod_whose_namesake_may_come_is_replaced_only_when_that_can_come_no_more()
    {
        await HoldAsync(Web1);
        await GrantAsync(Web1Again);
        world.Leave(Web1);

        Assert.Equal(Web1, Claim.Owner);
        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Web2, One));

        replica.WaitOutRequests();
        await GrantAsync(Web2);
    }

    [Fact]
    public async Task A_Pod_that_is_gone_after_it_was_seen_is_replaced_at_once()
    {
        await HoldAsync(Web1);
        world.Delete(Web1);

        await GrantAsync(Web2);

        Assert.Equal(Web2, Claim.Owner);
    }

    [Fact]
    public async Task S6_A_Pod_that_never_came_keeps_its_siblings_out_until_it_can_come_no_more()
    {
        await HoldAsync(Web);
        await GrantAsync(Web1);

        await replica.KeepHouseAsync();
        Assert.Equal(new ClaimResult.HeldBy(One, Web1, ClaimPhase.Pending), await replica.ClaimAsync(Web2, One));

        replica.WaitOutRequests();
        await GrantAsync(Web2);
    }

    [Theory]
    [InlineData("p1")]
    [InlineData("another")]
    public async Task A_Pod_that_does_not_ask_is_replaced_only_when_no_change_of_it_can_come(string uid)
    {
        await HoldAsync(Web1);
        world.Delete(Web1);
        world.Create(Web1 with { Pod = new ClaimPod("web-1", uid) });

        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Web2, One));

        replica.WaitOutRequests();
        await GrantAsync(Web2);
    }

    [Fact]
    public async Task A_leaving_Pod_that_is_not_the_recorded_one_is_replaced_only_when_the_recorded_one_can_come_no_more()
    {
        await HoldAsync(Web1);
        world.Delete(Web1);
        world.Create(Web1Again, One);
        world.Leave(Web1Again);

        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Web2, One));

        replica.WaitOutRequests();
        await GrantAsync(Web2);
    }

    [Fact]
    public async Task S10_A_Pod_made_anew_under_its_name_keeps_its_address()
    {
        await HoldAsync(Web1);
        world.Delete(Web1);

        await GrantAsync(Web1Again);

        Assert.Equal(Web1Again, Claim.Owner);
        Assert.False(Claim.Contested);
    }

    [Fact]
    public async Task S5_Creating_a_Pod_that_exists_is_granted_and_leaves_the_recorded_one()
    {
        await HoldAsync(Web1);

        await GrantAsync(Web1Again);

        Assert.Equal(Web1, Claim.Owner);
        Assert.True(Claim.Contested);
    }

    [Fact]
    public async Task A_claim_is_bound_when_both_workload_and_Pod_have_been_seen_or_nothing_can_come_any_more()
    {
        await HoldAsync(Web);
        await GrantAsync(Web1);

        await replica.KeepHouseAsync();
        Assert.Equal(ClaimPhase.Pending, Claim.Phase);

        world.Create(Web1, One);
        await replica.KeepHouseAsync();
        Assert.Equal((ClaimPhase.Bound, Web1), (Claim.Phase, Claim.Owner));

        world.Delete(Web1);
        await GrantAsync(Web2);
        await replica.KeepHouseAsync();
        replica.WaitOutRequests();
        await replica.KeepHouseAsync();
        Assert.Equal((ClaimPhase.Bound, Web), (Claim.Phase, Claim.Owner));
    }

    [Fact]
    public async Task A_Pod_that_has_gone_is_forgotten_while_its_workload_asks()
    {
        await HoldAsync(Web1);
        world.Delete(Web1);

        await replica.KeepHouseAsync();
        Assert.Equal(Web1, Claim.Owner);

        replica.WaitOutRequests();
        Assert.Equal([Web], (await replica.KeepHouseAsync()).Bound.Select(claim => claim.Owner));
        Assert.Equal(Web, Claim.Owner);
    }

    [Fact]
    public async Task S13_A_stranger_gets_the_address_only_when_neither_workload_nor_Pod_is_there()
    {
        await HoldAsync(Web1);
        world.Delete(Web);
        Assert.Equal(new ClaimResult.HeldBy(One, Web1, ClaimPhase.Bound), await replica.ClaimAsync(Y, One));

        world.Leave(Web1);
        replica.WaitOutRequests();
        Assert.Empty((await replica.KeepHouseAsync()).Released);
        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Y, One));

        world.Delete(Web1);
        await GrantAsync(Y);
    }

    [Fact]
    public async Task S13_A_stranger_does_not_get_what_a_Pod_of_a_deleted_workload_may_come_for()
    {
        await HoldAsync(Web);
        await GrantAsync(Web1);
        world.Delete(Web);

        Assert.Empty((await replica.KeepHouseAsync()).Released);
        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Y, One));

        replica.WaitOutRequests();
        await GrantAsync(Y);
    }

    [Fact]
    public async Task A_Pod_keeps_the_address_when_its_workload_is_made_anew()
    {
        await HoldAsync(Web1);
        world.Delete(Web);

        await GrantAsync(Web with { Uid = "w2" });

        Assert.Equal(Web1 with { Uid = "w2" }, Claim.Owner);
        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Web2 with { Uid = "w2" }, One));
    }

    [Fact]
    public async Task S15_What_a_refused_Pod_was_passed_on_goes_back_to_the_Pod_before()
    {
        await HoldAsync(Web1);
        world.Delete(Web1);
        claims.Create(AddressClaim.New(Two, Y));

        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Web2, One, Two));

        Assert.Equal((ClaimPhase.Bound, Web1), (Claim.Phase, Claim.Owner));
        await GrantAsync(Web3);
    }

    [Fact]
    public async Task A_claim_is_made_for_the_Pod_that_holds_the_address()
    {
        world.Create(Web, One);
        world.Create(Web1, One);

        await replica.KeepHouseAsync();

        Assert.Equal(Web1, Claim.Owner);
        Assert.True(Claim.Contested);
    }

    [Fact]
    public async Task S7_Nothing_is_done_to_a_claim_whose_Pod_holds_it()
    {
        await HoldAsync(Web1);
        var before = Claim;

        replica.WaitOutRequests();
        await replica.KeepHouseAsync();
        replica.WaitOutRequests();
        await replica.KeepHouseAsync();

        Assert.Equal(before, Claim);
    }

    private async Task GrantAsync(ClaimOwner owner) => Assert.IsType<ClaimResult.Granted>(await replica.ClaimAsync(owner, One));

    /// <summary>The workload, and the Pod if one is given, hold the address, which has just been seen.</summary>
    private async Task HoldAsync(ClaimOwner owner)
    {
        await GrantAsync(owner);
        world.Create(owner with { Pod = null }, One);
        world.Create(owner, One);
        await replica.KeepHouseAsync();
        Assert.Equal((ClaimPhase.Bound, owner), (Claim.Phase, Claim.Owner));
    }
}
