using WebhookGuard.Claims;
using WebhookGuard.Claims.Store;

namespace WebhookGuard.Claiming;

/// <summary>The store as admission uses it: whatever it grants is noted, to be bound soon.</summary>
/// <param name="store">The store.</param>
/// <param name="binder">What binds.</param>
internal sealed class GrantedClaims(ClaimStore store, ClaimBinder binder) : IClaimStore
{
    /// <inheritdoc/>
    public Task<AddressClaim?> GetAsync(string name, CancellationToken cancellationToken) => store.GetAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AddressClaim>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<AddressClaim?> CreateAsync(AddressClaim claim, CancellationToken cancellationToken) =>
        Noted(await store.CreateAsync(claim, cancellationToken));

    /// <inheritdoc/>
    public async Task<AddressClaim?> UpdateAsync(AddressClaim claim, CancellationToken cancellationToken) =>
        Noted(await store.UpdateAsync(claim, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(AddressClaim claim, CancellationToken cancellationToken) => store.DeleteAsync(claim, cancellationToken);

    private AddressClaim? Noted(AddressClaim? written)
    {
        if (written is not null)
        {
            binder.Note(written);
        }

        return written;
    }
}
