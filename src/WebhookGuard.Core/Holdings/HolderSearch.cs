using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Holdings;

/// <summary>Which holdings of an address lie where it is asked for.</summary>
internal static class HolderSearch
{
    /// <summary>Whether a holding of the address is in the scope of the Subnet.</summary>
    public static bool LiesIn(Holding holding, Address address, string subnet, Topology topology)
    {
        if (holding.IsNodeInternalIP)
        {
            return false;
        }

        if (holding.Subnet is { } fixedSubnet)
        {
            return topology.Collide(fixedSubnet, subnet);
        }

        if (holding.Scope is { } scope)
        {
            return topology.ScopeOf(subnet) == scope;
        }

        if (holding.Request is { } request)
        {
            var candidates = topology.Place(holding.Object.Namespace, request).Subnets;
            for (var i = 0; i < candidates.Count; i++)
            {
                if (MayGive(candidates[i], address, topology) && topology.Collide(candidates[i], subnet))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The Subnets that a request which is a holding may have the address of, in the order Kube-OVN tries them.</summary>
    public static IEnumerable<string> CandidateSubnets(Holding holding, Address address, Topology topology) => holding.Request is not { } request
        ? []
        : topology.Place(holding.Object.Namespace, request).Subnets.Where(candidate => MayGive(candidate, address, topology));

    private static bool MayGive(string subnet, Address address, Topology topology) =>
        !address.IsIP || topology.Subnet(subnet) is not { Cidrs.Count: > 0 } info || info.Contains(address);
}
