namespace WebhookGuard.Claims.Store;

/// <summary>
/// Single calls on the claims, none of which is repeated. Every call may throw <see cref="ClaimStoreException"/>: after a time-out, or a
/// connection that broke, a write may have been done or may yet be done.
/// </summary>
public interface IClaimStore
{
    /// <summary>Reads a claim.</summary>
    /// <returns>The claim, or null if there is none.</returns>
    Task<AddressClaim?> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Reads all claims.</summary>
    Task<IReadOnlyList<AddressClaim>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Creates a claim if there is none of that name.</summary>
    /// <returns>The claim as created, or null if there is one already.</returns>
    Task<AddressClaim?> CreateAsync(AddressClaim claim, CancellationToken cancellationToken);

    /// <summary>Changes owner and status of the very version of the claim that is given.</summary>
    /// <returns>The claim as it is now, or null if that version is there no more.</returns>
    Task<AddressClaim?> UpdateAsync(AddressClaim claim, CancellationToken cancellationToken);

    /// <summary>Deletes the very version of the claim that is given.</summary>
    /// <returns>Whether it was there.</returns>
    Task<bool> DeleteAsync(AddressClaim claim, CancellationToken cancellationToken);
}
