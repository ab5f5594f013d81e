namespace WebhookGuard.Claims.Facts;

/// <summary>Reads owners. What is done to a claim rests on <see cref="FindAsync"/> alone.</summary>
public interface IOwnerReader
{
    /// <summary>
    /// Finds, live from the API server (a quorum read, never a watch's cache), who bears the kind, namespace and name of an owner, and of
    /// its recorded Pod if it has one, whatever their UIDs. A VM, its VMI and its virt-launcher Pods are one owner, which exists while any
    /// of them does.
    /// </summary>
    /// <param name="owner">The owner, with the Pod that is recorded with it.</param>
    /// <param name="key">The address that it may ask for.</param>
    /// <param name="cancellationToken">The caller has gone.</param>
    /// <returns>What is there, or null only if it is proven that there is neither the owner nor its Pod.</returns>
    /// <exception cref="FactsUnavailableException">It cannot be told.</exception>
    Task<LiveOwner?> FindAsync(ClaimOwner owner, ClaimKey key, CancellationToken cancellationToken);

    /// <summary>Lists all owners that ask for, or have got, an address. May be behind.</summary>
    /// <exception cref="FactsUnavailableException">They cannot be told completely.</exception>
    Task<IReadOnlyList<ListedOwner>> ListAsync(CancellationToken cancellationToken);
}
