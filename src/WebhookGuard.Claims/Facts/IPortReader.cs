namespace WebhookGuard.Claims.Facts;

/// <summary>Reads what OVN has.</summary>
public interface IPortReader
{
    /// <summary>Whether OVN has a port with that address in that scope.</summary>
    /// <exception cref="FactsUnavailableException">It cannot be told, or only by facts that are behind.</exception>
    Task<bool> HasPortAsync(ClaimKey key, CancellationToken cancellationToken);
}
