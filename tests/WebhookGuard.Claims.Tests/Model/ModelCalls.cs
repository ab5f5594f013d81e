using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Store;

namespace WebhookGuard.Claims.Tests.Model;

/// <summary>The calls of one actor: each is a step that the explorer orders and breaks.</summary>
/// <param name="actor">Whose calls they are.</param>
/// <param name="claims">The claims.</param>
/// <param name="world">The objects and ports.</param>
/// <param name="late">Takes effects that come late.</param>
/// <param name="seesAllPods">Whether every recorded Pod is told to be there.</param>
internal sealed class ModelCalls(
    Actor actor, MemoryClaims claims, World world, Action<string, Action> late, bool seesAllPods = false)
    : IClaimStore, IOwnerReader, IPortReader
{
    public Task<AddressClaim?> GetAsync(string name, CancellationToken cancellationToken) =>
        actor.CallAsync($"get {name}", () => claims.Get(name), StoreFailure, late: null);

    public Task<IReadOnlyList<AddressClaim>> ListAsync(CancellationToken cancellationToken) =>
        actor.CallAsync("list claims", () => claims.All, StoreFailure, late: null);

    public Task<AddressClaim?> CreateAsync(AddressClaim claim, CancellationToken cancellationToken) =>
        actor.CallAsync($"create {claim.Name}", () => claims.Create(claim), StoreFailure, late);

    public Task<AddressClaim?> UpdateAsync(AddressClaim claim, CancellationToken cancellationToken) =>
        actor.CallAsync($"update {claim.Name}", () => claims.Update(claim), StoreFailure, late);

    public Task<bool> DeleteAsync(AddressClaim claim, CancellationToken cancellationToken) =>
        actor.CallAsync($"delete {claim.Name}", () => claims.Delete(claim), StoreFailure, late);

    /// <summary>Two reads, between which the world may change.</summary>
    public async Task<LiveOwner?> FindAsync(ClaimOwner owner, ClaimKey key, CancellationToken cancellationToken)
    {
        var live = await actor.CallAsync($"find {owner with { Pod = null }}", () => world.FindOwner(owner, key), FactsFailure, late: null);
        var pod = owner.Pod is null
            ? null
            : await actor.CallAsync($"find Pod {owner.Pod.Name}", () => world.FindPod(owner, key), FactsFailure, late: null);
        if (seesAllPods && owner.Pod is not null)
        {
            pod ??= new LivePod(owner.Pod.Uid, Asks: true, Leaving: false);
        }

        return World.Join(owner, live, pod);
    }

    Task<IReadOnlyList<ListedOwner>> IOwnerReader.ListAsync(CancellationToken cancellationToken) =>
        actor.CallAsync("list owners", () => seesAllPods ? [.. world.List(), .. ListedByClaims()] : world.List(), FactsFailure, late: null);

    public Task<bool> HasPortAsync(ClaimKey key, ClaimOwner? except, CancellationToken cancellationToken) =>
        actor.CallAsync($"port {key}", () => world.HasPort(key, except), FactsFailure, late: null);

    private IEnumerable<ListedOwner> ListedByClaims() => claims.All.Select(claim => new ListedOwner(claim.Owner, [claim.Key!.Value], []));

    private static ClaimStoreException StoreFailure() => new("a fault", outcomeUnknown: true);

    private static FactsUnavailableException FactsFailure() => new("a fault");
}
