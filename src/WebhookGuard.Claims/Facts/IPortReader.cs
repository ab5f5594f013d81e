namespace WebhookGuard.Claims.Facts;

/// <summary>Reads what OVN has.</summary>
public interface IPortReader
{
    /// <summary>Whether OVN has a port with that address in that scope.</summary>
    /// <param name="key">The address.</param>
    /// <param name="except">Whose ports do not count: who has the address already may ask for it. Null to count all.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <exception cref="FactsUnavailableException">It cannot be told, or only by facts that are behind.</exception>
    Task<bool> HasPortAsync(ClaimKey key, ClaimOwner? except, CancellationToken cancellationToken);
}
