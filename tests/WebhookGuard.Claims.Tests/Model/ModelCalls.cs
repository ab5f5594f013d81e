using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Store;

namespace WebhookGuard.Claims.Tests.Model;

/// <summary>The calls of one actor: each is a step that the explorer orders and breaks.</summary>
internal sealed class ModelCalls(Actor actor, MemoryClaims claims, World world, Action<string, Action> late)
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

    public Task<LiveOwner?> FindAsync(ClaimOwner owner, ClaimKey key, CancellationToken cancellationToken) =>
        actor.CallAsync($"find {owner}", () => world.Find(owner, key), FactsFailure, late: null);

    Task<IReadOnlyList<ListedOwner>> IOwnerReader.ListAsync(CancellationToken cancellationToken) =>
        actor.CallAsync("list owners", () => world.Owners, FactsFailure, late: null);

    public Task<bool> HasPortAsync(ClaimKey key, CancellationToken cancellationToken) =>
        actor.CallAsync($"port {key}", () => world.PortOwner(key) is not null, FactsFailure, late: null);

    private static ClaimStoreException StoreFailure() => new("a fault", outcomeUnknown: true);

    private static FactsUnavailableException FactsFailure() => new("a fault");
}
