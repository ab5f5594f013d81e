using WebhookGuard.Claims.Store;

namespace WebhookGuard.Claims.Tests.Model;

/// <summary>The claims in memory, without anything that could go wrong.</summary>
internal sealed class QuietStore(MemoryClaims claims) : IClaimStore
{
    public Task<AddressClaim?> GetAsync(string name, CancellationToken cancellationToken) => Task.FromResult(claims.Get(name));

    public Task<IReadOnlyList<AddressClaim>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(claims.All);

    public Task<AddressClaim?> CreateAsync(AddressClaim claim, CancellationToken cancellationToken) => Task.FromResult(claims.Create(claim));

    public Task<AddressClaim?> UpdateAsync(AddressClaim claim, CancellationToken cancellationToken) => Task.FromResult(claims.Update(claim));

    public Task<bool> DeleteAsync(AddressClaim claim, CancellationToken cancellationToken) => Task.FromResult(claims.Delete(claim));
}
