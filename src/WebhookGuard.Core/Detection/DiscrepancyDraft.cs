using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Detection;

/// <summary>A discrepancy while what tells of it is put together.</summary>
internal sealed class DiscrepancyDraft(DiscrepancyKind kind, string subnet, Holder holder)
{
    private readonly List<Holding> holdings = [];
    private readonly HashSet<Address> addresses = [];

    public DiscrepancyKind Kind => kind;

    /// <summary>Adds what tells of it.</summary>
    public void Add(Holding holding, IReadOnlyList<Address> ofIt)
    {
        holdings.Add(holding);
        addresses.UnionWith(ofIt);
    }

    /// <summary>The discrepancy.</summary>
    public Discrepancy Finish(Topology topology, DetectorOptions options)
    {
        holdings.Sort((one, other) => (one.Source, one.Evidence).CompareTo((other.Source, other.Evidence)));
        return new Discrepancy(
            kind,
            topology.ScopeOf(subnet),
            subnet,
            holder.Owner,
            holder.IsLeftover ? "gone" : holder.State,
            [.. addresses.Order()],
            [.. holdings.Select(holding => holding.Evidence).Distinct(StringComparer.Ordinal)],
            DiscrepancyText.Advice(kind, holder, holdings, topology.Subnet(subnet), options.GarbageCollectionInterval));
    }
}
