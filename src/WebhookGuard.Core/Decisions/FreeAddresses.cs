using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Decisions;

/// <summary>Finds addresses nobody holds near one that somebody does.</summary>
public static class FreeAddresses
{
    // A denial is answered at once: in a nearly full Subnet fewer are suggested rather than searching all of it.
    private const int MaximumProbes = 2048;

    /// <summary>Up to <paramref name="count"/> free addresses of the Subnet after the given one, then before it.</summary>
    public static IReadOnlyList<Address> Near(Address address, SubnetInfo subnet, ClusterFacts facts, int count)
    {
        var cidr = CidrOf(address, subnet);
        if (cidr == default)
        {
            return [];
        }

        var free = new List<Address>(count);
        var (first, last) = (cidr.FirstUsable.Value, cidr.LastUsable.Value);
        var probes = 0;
        for (var value = address.Value; value < last && free.Count < count && probes < MaximumProbes / 2; probes++)
        {
            value++;
            AddIfFree(Address.FromValue(address.Kind, value), cidr, subnet, facts, free);
        }

        for (var value = address.Value; value > first && free.Count < count && probes < MaximumProbes; probes++)
        {
            value--;
            AddIfFree(Address.FromValue(address.Kind, value), cidr, subnet, facts, free);
        }

        return free;
    }

    private static Cidr CidrOf(Address address, SubnetInfo subnet)
    {
        for (var i = 0; i < subnet.Cidrs.Count; i++)
        {
            if (subnet.Cidrs[i].Contains(address))
            {
                return subnet.Cidrs[i];
            }
        }

        return default;
    }

    private static void AddIfFree(Address candidate, Cidr cidr, SubnetInfo subnet, ClusterFacts facts, List<Address> free)
    {
        if (cidr.IsUsable(candidate) && !IsExcluded(candidate, subnet) && !facts.Index.Any(candidate, (subnet.Name, facts.Topology), IsThere))
        {
            free.Add(candidate);
        }
    }

    private static bool IsExcluded(Address address, SubnetInfo subnet)
    {
        for (var i = 0; i < subnet.ExcludedRanges.Count; i++)
        {
            if (subnet.ExcludedRanges[i].Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsThere(Holding holding, Address address, (string Subnet, Topology Topology) where) =>
        holding.IsNodeInternalIP || HolderSearch.LiesIn(holding, address, where.Subnet, where.Topology);
}
