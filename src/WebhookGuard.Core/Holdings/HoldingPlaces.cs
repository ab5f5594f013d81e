using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Holdings;

/// <summary>Where a holding of an address lies.</summary>
public static class HoldingPlaces
{
    /// <summary>
    /// The Subnet that it is in, or those that it may come to lie in, in the order Kube-OVN tries them; none of a Node's InternalIP and of what
    /// no Subnet serves.
    /// </summary>
    public static IReadOnlyList<string> SubnetsOf(Holding holding, Address address, Topology topology) =>
        holding.Subnet is { } subnet ? [subnet] : [.. HolderSearch.CandidateSubnets(holding, address, topology)];

    /// <summary>The scopes that it is in, or may come to lie in.</summary>
    public static IReadOnlyList<Scope> ScopesOf(Holding holding, Address address, Topology topology) =>
        holding.Scope is { } scope ? [scope] : [.. SubnetsOf(holding, address, topology).Select(topology.ScopeOf).Distinct()];
}
