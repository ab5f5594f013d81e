using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Store;
using WebhookGuard.Claims.Tests.Model;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Claims.Tests.Cluster;

/// <summary>
/// What is easily got wrong about claims at admission, on a real API server. The numbers are those of the subtleties in
/// <c>docs/claims.md</c>.
/// </summary>
[Collection(ClaimClusterGroup.Name)]
public sealed class SubtletyTests
{
    private readonly ClaimCluster cluster;
    private readonly ClaimStore store;
    private readonly World world = new();
    private readonly Replica replica;
    private readonly Scope scope = Scope.Overlay($"s-{Guid.NewGuid():N}");
    private readonly ClaimKey one;
    private readonly ClaimKey two;
    private readonly ClaimKey three;
    private readonly ClaimOwner x = Universe.Pod("x", "x1");
    private readonly ClaimOwner xAgain = Universe.Pod("x", "x2");
    private readonly ClaimOwner y = Universe.Pod("y", "y1");

    public SubtletyTests(ClaimCluster cluster)
    {
        this.cluster = cluster;
        store = new ApiServerFactAttribute().Skip is null ? cluster.NewStore() : null!;
        replica = new Replica(store, world);
        one = new(scope, Address.ParseIP("10.66.0.1"));
        two = new(scope, Address.ParseIP("fd00::2"));
        three = new(scope, Address.ParseMac("00:00:00:53:6b:a3"));
    }

    [ApiServerFact]
    public async Task S1_S3_S4_A_claim_is_pending_until_its_owner_is_seen_and_goes_if_it_never_came()
    {
        await AssertGrantedAsync(replica, x, one, two);
        await replica.KeepHouseAsync();
        Assert.Equal(ClaimPhase.Pending, (await ReadAsync(one))!.Phase);

        world.Create(x, one);
        await replica.KeepHouseAsync();
        Assert.Equal(ClaimPhase.Bound, (await ReadAsync(one))!.Phase);
        Assert.Equal(ClaimPhase.Pending, (await ReadAsync(two))!.Phase);

        // The object came without the other address, as if another webhook had changed it.
        replica.WaitOutRequests();
        Assert.Contains(two.ClaimName, (await replica.KeepHouseAsync()).Released.Select(claim => claim.Name));
        Assert.NotNull(await ReadAsync(one));
        Assert.Null(await ReadAsync(two));
    }

    [ApiServerFact]
    public async Task S5_Creating_what_exists_is_granted_and_leaves_the_recorded_UID()
    {
        await BindAsync(x, one);

        await AssertGrantedAsync(replica, xAgain, one);

        var claim = (await ReadAsync(one))!;
        Assert.Equal("x1", claim.Owner.Uid);
        Assert.True(claim is { Phase: ClaimPhase.Pending, Contested: true });
        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(y, one));
    }

    [ApiServerFact]
    public async Task S6_A_name_drawn_anew_gets_the_claim_of_the_name_that_was_taken()
    {
        world.Create(Universe.Pod("web-1", "other", "web-"));
        await AssertGrantedAsync(replica, Universe.Pod("web-1", "w1", "web-"), one);

        await AssertGrantedAsync(replica, Universe.Pod("web-2", "w2", "web-"), one);

        Assert.Equal("web-2", (await ReadAsync(one))!.Owner.Name);
    }

    [ApiServerFact]
    public async Task S6_A_name_drawn_anew_does_not_get_the_claim_of_one_that_may_still_come()
    {
        await AssertGrantedAsync(replica, Universe.Pod("web-1", "w1", "web-"), one);

        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Universe.Pod("web-2", "w2", "web-"), one));
    }

    [ApiServerFact]
    public async Task S7_An_update_that_is_admitted_again_is_granted_again_and_every_grant_is_a_write()
    {
        await AssertGrantedAsync(replica, x, one);
        var first = (await ReadAsync(one))!;

        await AssertGrantedAsync(replica, x, one);

        var second = (await ReadAsync(one))!;
        Assert.Equal(first.Uid, second.Uid);
        Assert.NotEqual(first.ResourceVersion, second.ResourceVersion);
    }

    [ApiServerFact]
    public async Task S7_What_an_update_no_longer_asks_for_is_released_only_once_it_is_stored_and_nothing_can_bring_it_back()
    {
        await BindAsync(x, one);
        world.Update(x);

        await replica.KeepHouseAsync();
        Assert.NotNull(await ReadAsync(one));

        replica.WaitOutRequests();
        await AssertGrantedAsync(replica, x, one);
        await replica.KeepHouseAsync();
        Assert.NotNull(await ReadAsync(one));

        replica.WaitOutRequests();
        await replica.KeepHouseAsync();
        Assert.Null(await ReadAsync(one));
    }

    [ApiServerFact]
    public async Task S8_A_dry_run_says_what_would_come_of_it_and_writes_nothing()
    {
        await BindAsync(y, two);
        var before = await ReadAsync(two);

        Assert.IsType<ClaimResult.Granted>(await replica.DryRunAsync(x, one));
        Assert.Equal(new ClaimResult.HeldBy(two, y, ClaimPhase.Bound), await replica.DryRunAsync(x, one, two));
        Assert.IsType<ClaimResult.Granted>(await replica.DryRunAsync(y, two));

        Assert.Null(await ReadAsync(one));
        Assert.Equal(before, await ReadAsync(two));
    }

    [ApiServerFact]
    public async Task S9_A_claim_written_although_the_call_timed_out_is_the_owners_when_it_asks_again()
    {
        var cut = new CutStore(store) { TimesOutAt = 1 };

        Assert.IsType<ClaimResult.Unavailable>(await new Replica(cut, world).ClaimAsync(x, one));
        Assert.NotNull(await ReadAsync(one));

        await AssertGrantedAsync(replica, x, one);
    }

    [ApiServerFact]
    public async Task S10_An_object_made_anew_under_its_name_keeps_its_address()
    {
        await BindAsync(x, one);
        world.AddPort(one, x);
        world.Delete(x);

        await AssertGrantedAsync(replica, xAgain, one);

        Assert.Equal("x2", (await ReadAsync(one))!.Owner.Uid);
    }

    [ApiServerFact]
    public async Task S10_A_namesake_of_another_kind_is_another_owner()
    {
        await BindAsync(x, one);

        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(x with { Kind = "VirtualMachine" }, one));
    }

    [ApiServerFact]
    public async Task S13_A_claim_is_released_only_when_Kubernetes_and_OVN_agree()
    {
        await BindAsync(x, one);
        world.AddPort(one, x);
        world.Delete(x);

        await replica.KeepHouseAsync();
        Assert.Equal(new ClaimResult.HeldBy(one, x, ClaimPhase.Bound), await replica.ClaimAsync(y, one));

        world.RemovePort(one);
        await AssertGrantedAsync(replica, y, one);
    }

    [ApiServerFact]
    public async Task S14_What_was_granted_again_since_it_was_read_is_not_deleted()
    {
        await BindAsync(x, one);
        world.Delete(x);
        var cut = new CutStore(store) { BeforeDelete = () => AssertGrantedAsync(replica, xAgain, one) };

        var report = await new Replica(cut, world).KeepHouseAsync();

        Assert.Empty(report.Released);
        Assert.Equal("x2", (await ReadAsync(one))!.Owner.Uid);
    }

    [ApiServerFact]
    public async Task S14_Without_facts_nothing_is_released()
    {
        await BindAsync(x, one);
        world.IsSilent = true;

        Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(y, one));
        await Assert.ThrowsAsync<Facts.FactsUnavailableException>(replica.KeepHouseAsync);
        Assert.NotNull(await ReadAsync(one));
    }

    [ApiServerFact]
    public async Task S15_A_lost_race_releases_what_the_attempt_made_and_nothing_else()
    {
        await BindAsync(x, one);
        await BindAsync(y, three);

        Assert.Equal(new ClaimResult.HeldBy(three, y, ClaimPhase.Bound), await replica.ClaimAsync(x, one, two, three));

        Assert.Equal(x, (await ReadAsync(one))!.Owner);
        Assert.Null(await ReadAsync(two));
        Assert.Equal(y, (await ReadAsync(three))!.Owner);
    }

    [ApiServerFact]
    public async Task S17_An_administrators_claim_reserves_an_address_and_is_never_touched()
    {
        await cluster.Admin.ApplyAsync($$"""
            apiVersion: webhookguard.io/v1alpha1
            kind: AddressClaim
            metadata: {name: {{one.ClaimName}}}
            spec: {scope: {{scope}}, address: {{one.Address}}, owner: {kind: External, name: printer-2} }
            """);
        var before = await ReadAsync(one);

        var refusal = Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(x, one));
        Assert.Equal("External printer-2", refusal.Owner.ToString());
        await replica.KeepHouseAsync();
        replica.WaitOutRequests();
        await replica.KeepHouseAsync();

        world.Create(x, one);
        await replica.KeepHouseAsync();
        Assert.Equal(before, await ReadAsync(one));
    }

    [ApiServerFact]
    public async Task S22_A_claim_expires_by_the_replicas_own_clock_from_when_it_first_saw_that_version()
    {
        await AssertGrantedAsync(replica, x, one);
        var other = new Replica(store, world);
        other.Time.Advance(TimeSpan.FromDays(365));

        // However far its clock is ahead: it has only now seen it.
        Assert.IsType<ClaimResult.HeldBy>(await other.ClaimAsync(y, one));

        other.WaitOutRequests();
        await AssertGrantedAsync(replica, xAgain, one);
        Assert.IsType<ClaimResult.HeldBy>(await other.ClaimAsync(y, one));

        other.WaitOutRequests();
        await AssertGrantedAsync(other, y, one);
    }

    [ApiServerFact]
    public async Task Claims_are_made_for_holders_that_have_none_and_of_several_for_the_first_by_name()
    {
        world.Create(x, one, two);
        world.Create(y, two);

        var report = await replica.KeepHouseAsync();

        Assert.Equal([one.ClaimName, two.ClaimName], report.BackFilled.Select(claim => claim.Name));
        Assert.Equal(x, (await ReadAsync(two))!.Owner);

        // A claim deleted by hand comes back.
        await cluster.Admin.DeleteAsync($"aclaim {one.ClaimName}");
        Assert.Equal([one.ClaimName], (await replica.KeepHouseAsync()).BackFilled.Select(claim => claim.Name));
    }

    [ApiServerFact]
    public async Task A_replica_that_dies_at_any_call_leaves_nothing_that_does_not_expire()
    {
        for (var calls = 1; ; calls++)
        {
            var subnet = Scope.Overlay($"s-{Guid.NewGuid():N}");
            ClaimKey[] keys = [one with { Scope = subnet }, two with { Scope = subnet }, three with { Scope = subnet }];
            await BindAsync(y, keys[2]);
            var cut = new CutStore(store) { DiesAfter = calls };
            try
            {
                await new Replica(cut, world).ClaimAsync(x, keys);
                Assert.True(calls > 4);
                return;
            }
            catch (DeadException)
            {
                // Nobody else gets them meanwhile, its own namesake does.
                foreach (var key in keys[..Math.Min(calls, 2)])
                {
                    var isReleased = await ReadAsync(key) is null;
                    Assert.True(isReleased || await replica.ClaimAsync(y, key) is ClaimResult.HeldBy);
                    Assert.True(isReleased || await replica.ClaimAsync(xAgain, key) is ClaimResult.Granted);
                }

                await replica.KeepHouseAsync();
                replica.WaitOutRequests();
                await replica.KeepHouseAsync();
                Assert.Null(await ReadAsync(keys[0]));
                Assert.Null(await ReadAsync(keys[1]));
            }
        }
    }

    private async Task BindAsync(ClaimOwner owner, ClaimKey key)
    {
        await AssertGrantedAsync(replica, owner, key);
        world.Delete(owner);
        world.Create(owner, key);
        await replica.KeepHouseAsync();
        Assert.Equal(ClaimPhase.Bound, (await ReadAsync(key))!.Phase);
    }

    private static async Task AssertGrantedAsync(Replica replica, ClaimOwner owner, params ClaimKey[] keys) =>
        Assert.IsType<ClaimResult.Granted>(await replica.ClaimAsync(owner, keys));

    private Task<AddressClaim?> ReadAsync(ClaimKey key) => store.GetAsync(key.ClaimName, CancellationToken.None);
}
