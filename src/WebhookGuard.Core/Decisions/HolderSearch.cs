using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Decisions;

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

        if (holding.Request is not { } request)
        {
            return false;
        }

        foreach (var candidate in topology.Place(holding.Object.Namespace, request).Subnets)
        {
            if (topology.Collide(candidate, subnet)
                && (!address.IsIP || topology.Subnet(candidate) is not { Cidrs.Count: > 0 } info || info.Contains(address)))
            {
                return true;
            }
        }

        return false;
    }
}
