using WebhookGuard.Claims;
using WebhookGuard.Claims.Store;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Claiming;

/// <summary>
/// The claims as the watch tells them, and the API server's store for everything else. A list that is behind does no harm: a version seen
/// at one time that is still the present one at a later compare and swap has not changed in between.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="facts">The facts.</param>
internal sealed class WatchedClaims(ClaimStore store, ClusterFacts facts) : IClaimStore, IKnownClaims
{
    /// <summary>Every claim that the watch has told.</summary>
    public IEnumerable<AddressClaim> All => facts.Claims.All.DistinctBy(view => view.Name).Select(ClaimOf);

    /// <summary>How many there are of each phase.</summary>
    public ClaimCounts Count()
    {
        var counts = default(ClaimCounts);
        foreach (var claim in All)
        {
            counts = claim switch
            {
                { Owner.IsExternal: true } => counts with { External = counts.External + 1 },
                { Phase: ClaimPhase.Bound } => counts with { Bound = counts.Bound + 1 },
                _ => counts with { Pending = counts.Pending + 1 },
            };
        }

        return counts;
    }

    /// <inheritdoc/>
    public AddressClaim? Find(string name) =>
        facts.Objects.Find(new ObjectName(ObjectKind.AddressClaim, string.Empty, name)) is AddressClaimView view ? ClaimOf(view) : null;

    /// <inheritdoc/>
    public Task<AddressClaim?> GetAsync(string name, CancellationToken cancellationToken) => store.GetAsync(name, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AddressClaim>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AddressClaim>>([.. All]);

    /// <inheritdoc/>
    public Task<AddressClaim?> CreateAsync(AddressClaim claim, CancellationToken cancellationToken) => store.CreateAsync(claim, cancellationToken);

    /// <inheritdoc/>
    public Task<AddressClaim?> UpdateAsync(AddressClaim claim, CancellationToken cancellationToken) => store.UpdateAsync(claim, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(AddressClaim claim, CancellationToken cancellationToken) => store.DeleteAsync(claim, cancellationToken);

    private static AddressClaim ClaimOf(AddressClaimView view) => new()
    {
        Name = view.Name.Name,
        Uid = view.Uid,
        ResourceVersion = view.ResourceVersion,
        Scope = view.Scope,
        Address = view.Address,
        Owner = new ClaimOwner(
            view.Owner.Kind,
            view.Owner.Namespace,
            view.Owner.Name,
            view.Owner.Uid,
            NullIfEmpty(view.Owner.GenerateName),
            view.Owner.PodName.Length == 0 ? null : new ClaimPod(view.Owner.PodName, view.Owner.PodUid)),
        Phase = view.Phase == nameof(ClaimPhase.Bound) ? ClaimPhase.Bound : ClaimPhase.Pending,
        Grants = view.Grants,
        Contested = view.Contested,
    };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
