using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Store;
using WebhookGuard.Claims.Tests.Cluster;
using WebhookGuard.Claims.Tests.Model;

namespace WebhookGuard.Claims.Tests;

/// <summary>What goes through while claims cannot be written.</summary>
public sealed class UnwrittenGrantTests
{
    private static readonly ClaimKey One = Universe.Key1;
    private static readonly ClaimKey Two = Universe.Key2;
    private static readonly ClaimOwner X = Universe.Pod("x", "x1");
    private static readonly ClaimOwner Web = Universe.Workload("web", "w1");
    private static readonly ClaimOwner Web1 = Universe.Workload("web", "w1", "web-1", "p1");

    private readonly MemoryClaims claims = new(Faults.None);
    private readonly World world = new();
    private readonly CutStore store;
    private readonly Replica replica;

    public UnwrittenGrantTests()
    {
        store = new CutStore(new QuietStore(claims)) { RefusesWrites = true };
        replica = new Replica(store, world, new Copy(claims));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task S18_What_an_owner_has_and_asks_for_is_granted(bool claimsCannotBeRead, bool dryRun)
    {
        store.RefusesReads = claimsCannotBeRead;
        Hold(X, One, Two);
        var before = claims.All;

        var granted = Assert.IsType<ClaimResult.Granted>(
            await replica.Claimer.ClaimAsync(X, [One, Two], dryRun, CancellationToken.None));

        // A dry run writes nothing anyway.
        Assert.Equal(claimsCannotBeRead || !dryRun, granted.IsUnwritten);
        Assert.Equal(before, claims.All);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S18_What_nobody_has_is_unavailable_and_what_is_granted_before_it_is_of_no_use(bool claimsCannotBeRead)
    {
        store.RefusesReads = claimsCannotBeRead;
        Hold(X, One);

        var result = Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(X, One, Two));

        Assert.Equal("the test refuses", result.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S18_Another_owner_and_another_of_the_name_get_nothing(bool claimsCannotBeRead)
    {
        store.RefusesReads = claimsCannotBeRead;
        Hold(X, One);

        Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(Universe.Pod("y", "y1"), One));
        Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(X with { Uid = "x2" }, One));
        Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(X with { Kind = "VirtualMachine" }, One));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S18_Of_a_workload_only_the_recorded_Pod_and_the_workload_itself_get_it(bool claimsCannotBeRead)
    {
        store.RefusesReads = claimsCannotBeRead;
        Hold(Web1, One);
        Hold(Web, Two);

        Assert.IsType<ClaimResult.Granted>(await replica.ClaimAsync(Web1, One));
        Assert.IsType<ClaimResult.Granted>(await replica.ClaimAsync(Web, One));
        Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(Web1 with { Pod = new ClaimPod("web-2", "p2") }, One));
        Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(Web1 with { Pod = new ClaimPod("web-1", "p2") }, One));
        Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(Web1, Two));
    }

    [Fact]
    public async Task S18_What_the_owner_is_not_seen_to_ask_for_is_not_granted()
    {
        Hold(X, One);
        world.Update(X);

        Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(X, One));

        world.IsSilent = true;
        Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(X, One));
    }

    [Fact]
    public async Task S18_A_claim_that_can_be_read_counts_more_than_its_copy()
    {
        world.Create(X, One);
        var known = AddressClaim.New(One, X);

        Assert.IsType<ClaimResult.Unavailable>(await new Replica(store, world, new Copy(known)).ClaimAsync(X, One));

        store.RefusesReads = true;
        Assert.IsType<ClaimResult.Granted>(await new Replica(store, world, new Copy(known)).ClaimAsync(X, One));
        Assert.IsType<ClaimResult.Unavailable>(await new Replica(store, world).ClaimAsync(X, One));
    }

    [Fact]
    public async Task S18_An_administrators_claim_and_one_whose_name_is_not_its_specs_are_nobodys()
    {
        world.Create(X, One);
        claims.Create(AddressClaim.New(Two, X) with { Name = One.ClaimName });
        Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(X, One));

        var external = new ClaimOwner(ClaimOwner.ExternalKind, "", "printer", "");
        claims.Create(AddressClaim.New(Two, external));
        Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(external, Two));
    }

    [Fact]
    public async Task After_a_failure_nothing_more_is_tried_than_one_read_of_each_claim()
    {
        Hold(X, One, Two);

        await replica.ClaimAsync(X, One, Two);
        Assert.Equal(3, store.Calls);

        store.RefusesReads = true;
        await replica.ClaimAsync(X, One, Two);
        Assert.Equal(5, store.Calls);
    }

    [Fact]
    public async Task S18_A_read_that_takes_too_long_counts_as_failed()
    {
        store.ReadsHang = true;
        Hold(X, One, Two);

        var result = replica.ClaimAsync(X, One, Two);
        Assert.False(result.IsCompleted);
        replica.Time.Advance(new ClaimOptions().RecallTimeout);

        Assert.IsType<ClaimResult.Granted>(await result);
    }

    [Fact]
    public async Task A_caller_that_goes_while_claims_are_read_again_gets_no_answer()
    {
        store.ReadsHang = true;
        Hold(X, One);
        using var caller = new CancellationTokenSource();

        var result = replica.Claimer.ClaimAsync(X, [One], dryRun: false, caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => result);
    }

    private void Hold(ClaimOwner owner, params ClaimKey[] keys)
    {
        world.Create(owner with { Pod = null }, keys);
        world.Create(owner, keys);
        foreach (var key in keys)
        {
            claims.Create(AddressClaim.New(key, owner) with { Phase = ClaimPhase.Bound });
        }
    }

    /// <summary>What a watch has told, of all claims or of one.</summary>
    private sealed class Copy(Func<string, AddressClaim?> find) : IKnownClaims
    {
        public Copy(MemoryClaims claims)
            : this(claims.Get)
        {
        }

        public Copy(AddressClaim claim)
            : this(name => claim.Name == name ? claim : null)
        {
        }

        public AddressClaim? Find(string name) => find(name);
    }
}
