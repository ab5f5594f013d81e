using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Store;
using WebhookGuard.Claims.Tests.Cluster;
using WebhookGuard.Claims.Tests.Model;

namespace WebhookGuard.Claims.Tests;

/// <summary>What needs no API server to be shown.</summary>
public sealed class ProtocolTests
{
    private readonly MemoryClaims claims = new(Faults.None);
    private readonly World world = new();

    [Fact]
    public async Task A_claim_whose_name_is_not_its_specs_is_told_of_and_never_touched()
    {
        var replica = new Replica(new QuietStore(claims), world);
        var misnamed = claims.Create(AddressClaim.New(Universe.Key2, Universe.Pod("x", "x1")) with { Name = Universe.Key1.ClaimName })!;

        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Universe.Pod("x", "x1"), Universe.Key1));
        await replica.KeepHouseAsync();
        replica.WaitOutRequests();

        Assert.Equal([misnamed], (await replica.KeepHouseAsync()).Misnamed);
        Assert.Equal([misnamed], claims.All);
    }

    [Fact]
    public async Task An_owner_is_not_kept_from_an_address_by_its_own_port()
    {
        var replica = new Replica(new QuietStore(claims), world);
        var (x, y) = (Universe.Pod("x", "x1"), Universe.Pod("y", "y1"));
        Assert.IsType<ClaimResult.Granted>(await replica.ClaimAsync(x, Universe.Key1));
        world.Create(x, Universe.Key1);
        await replica.KeepHouseAsync();
        world.Delete(x);
        world.Create(y);
        world.AddPort(Universe.Key1, y);
        for (var round = 0; round < 5; round++)
        {
            await replica.KeepHouseAsync();
            replica.WaitOutRequests();
        }

        Assert.IsType<ClaimResult.Granted>(await replica.ClaimAsync(y, Universe.Key1));
    }

    /// <summary>To see a VM is no sign that its VMI is not on its way any more.</summary>
    [Fact]
    public async Task What_a_part_of_the_owner_was_granted_is_bound_only_when_it_has_settled()
    {
        var replica = new Replica(new QuietStore(claims), world);
        var x = Universe.Pod("x", "x1");
        world.Create(x, Universe.Key1);

        await replica.ClaimAsync(x with { IsPart = true }, Universe.Key1);
        await replica.KeepHouseAsync();
        Assert.Equal((ClaimPhase.Pending, false), (claims.All.Single().Phase, claims.All.Single().Owner.IsPart));

        replica.WaitOutRequests();
        await replica.KeepHouseAsync();
        Assert.Equal(ClaimPhase.Bound, claims.All.Single().Phase);
    }

    [Fact]
    public async Task A_caller_that_goes_leaves_nothing_behind()
    {
        using var gone = new CancellationTokenSource();
        var store = new LeavingStore(new QuietStore(claims), gone);

        await Assert.ThrowsAsync<OperationCanceledException>(() => new Replica(store, world).Claimer.ClaimAsync(
            Universe.Pod("x", "x1"), [Universe.Key1, Universe.Key2], dryRun: false, gone.Token));

        Assert.Empty(claims.All);
    }

    [Fact]
    public async Task A_failure_at_one_claim_does_not_keep_housekeeping_from_the_others()
    {
        world.Create(Universe.Pod("x", "x1"), Universe.Key1, Universe.Key2);
        var cut = new CutStore(new QuietStore(claims)) { TimesOutAt = 2 };

        var report = await new Replica(cut, world).KeepHouseAsync();

        Assert.Equal([Universe.Key2.ClaimName], report.BackFilled.Select(claim => claim.Name));
        Assert.Equal([$"{Universe.Key1.ClaimName}: timed out"], report.Failures);
    }

    [Fact]
    public async Task S2_A_try_that_other_addresses_were_assigned_to_leaves_nothing()
    {
        var replica = new Replica(new QuietStore(claims), world);
        var x = Universe.Pod("x", "x1");
        Assert.IsType<ClaimResult.Granted>(await replica.ClaimAsync(x, Universe.Key1));
        Assert.IsType<ClaimResult.Granted>(await replica.ClaimAsync(x, Universe.Key2));
        world.Create(x, Universe.Key2);

        await replica.KeepHouseAsync();
        replica.WaitOutRequests();
        await replica.KeepHouseAsync();

        Assert.Equal([Universe.Key2.ClaimName], claims.All.Select(claim => claim.Name));
    }

    [Fact]
    public async Task S12_What_a_halted_holder_gave_up_is_asked_for_again_when_it_starts()
    {
        var replica = new Replica(new QuietStore(claims), world);
        var (x, y) = (Universe.Pod("x", "x1"), Universe.Pod("y", "y1"));
        Assert.IsType<ClaimResult.Granted>(await replica.ClaimAsync(x, Universe.Key1));
        world.Create(x, Universe.Key1);
        await replica.KeepHouseAsync();

        // While the caller's policy says that it holds, it does, whether it runs or not.
        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(y, Universe.Key1));
        replica.WaitOutRequests();
        Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(y, Universe.Key1));

        world.Update(x);
        Assert.IsType<ClaimResult.Granted>(await replica.ClaimAsync(y, Universe.Key1));
        Assert.Equal(new ClaimResult.HeldBy(Universe.Key1, y, ClaimPhase.Pending), await replica.ClaimAsync(x, Universe.Key1));
    }

    [Fact]
    public void Claims_know_of_the_project_only_Core() =>
        Assert.Equal(
            ["WebhookGuard.Core"],
            typeof(AddressClaimer).Assembly.GetReferencedAssemblies().Select(name => name.Name!)
                .Where(name => name.StartsWith("WebhookGuard", StringComparison.Ordinal)));

    /// <summary>The caller goes after the first create.</summary>
    private sealed class LeavingStore(QuietStore inner, CancellationTokenSource caller) : IClaimStore
    {
        public Task<AddressClaim?> GetAsync(string name, CancellationToken cancellationToken) => inner.GetAsync(name, cancellationToken);

        public Task<IReadOnlyList<AddressClaim>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

        public async Task<AddressClaim?> CreateAsync(AddressClaim claim, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var created = await inner.CreateAsync(claim, cancellationToken);
            await caller.CancelAsync();
            return created;
        }

        public Task<AddressClaim?> UpdateAsync(AddressClaim claim, CancellationToken cancellationToken) =>
            inner.UpdateAsync(claim, cancellationToken);

        public Task<bool> DeleteAsync(AddressClaim claim, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return inner.DeleteAsync(claim, cancellationToken);
        }
    }
}
