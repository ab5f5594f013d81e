namespace WebhookGuard.Claims.Facts;

/// <summary>Reads owners live: from the API server itself (a quorum read), never from a watch's cache.</summary>
public interface IOwnerReader
{
    /// <summary>
    /// Finds who bears the kind, namespace and name of an owner, whatever its UID. A VM, its VMI and its virt-launcher Pods are one owner,
    /// which exists while any of them does.
    /// </summary>
    /// <returns>The owner, or null only if it is proven that there is none.</returns>
    /// <exception cref="FactsUnavailableException">It cannot be told.</exception>
    Task<LiveOwner?> FindAsync(ClaimOwner owner, CancellationToken cancellationToken);

    /// <summary>Reads all owners that ask for, or have got, an address.</summary>
    /// <exception cref="FactsUnavailableException">They cannot be told completely.</exception>
    Task<IReadOnlyList<LiveOwner>> ListAsync(CancellationToken cancellationToken);
}
