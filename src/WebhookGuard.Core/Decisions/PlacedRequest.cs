using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Decisions;

/// <summary>A request with the Subnets it may be met from.</summary>
/// <param name="Request">The request.</param>
/// <param name="Placement">Its Subnets, by name.</param>
/// <param name="Subnets">Those of them that are known.</param>
/// <param name="NodeSubnet">The name of the Nodes' Subnet.</param>
public sealed record PlacedRequest(NicRequest Request, Placement Placement, IReadOnlyList<SubnetInfo> Subnets, string NodeSubnet)
{
    /// <summary>Finds the Subnets that may meet a request of an object in that Namespace.</summary>
    public static PlacedRequest Of(NicRequest request, string @namespace, Topology topology)
    {
        var where = topology.Place(@namespace, request);
        return new PlacedRequest(request, where, Known(where, topology), topology.Options.NodeSubnet);
    }

    /// <summary>The same of each of several requests, in their order.</summary>
    public static PlacedRequest[] Of(IReadOnlyList<NicRequest> requests, string @namespace, Topology topology)
    {
        var placed = new PlacedRequest[requests.Count];
        for (var i = 0; i < placed.Length; i++)
        {
            placed[i] = Of(requests[i], @namespace, topology);
        }

        return placed;
    }

    /// <summary>Whether it names the Nodes' Subnet, or asks for an address that none of its Subnets can give. Which of that is wrong, the rules say.</summary>
    public bool MayBeMisplaced => Request.LogicalSwitch == NodeSubnet || (HasNetworks && HasAddressOfNone());

    /// <summary>Whether every Subnet is known and has networks, so that membership can be judged.</summary>
    public bool HasNetworks { get; } =
        Subnets.Count > 0 && Subnets.Count == Placement.Subnets.Count && HaveNetworks(Subnets);

    /// <summary>The Subnets' names, for messages.</summary>
    public string SubnetNames => Placement.Subnets.Count == 1
        ? $"subnet {Placement.Subnets[0]}"
        : $"any of the subnets {string.Join(", ", Placement.Subnets)}";

    /// <summary>The Subnets that could give an address: a MAC each of them, an IP those that have it to give.</summary>
    public IReadOnlyList<string> SubnetsFor(Address address)
    {
        if (!address.IsIP || !HasNetworks)
        {
            return Placement.Subnets;
        }

        for (var i = 0; i < Subnets.Count; i++)
        {
            if (Subnets[i].Objection(address) is not null)
            {
                return AbleFor(address);
            }
        }

        return Placement.Subnets;
    }

    private static IReadOnlyList<SubnetInfo> Known(Placement where, Topology topology)
    {
        if (where.Subnets is [var only])
        {
            return topology.Subnet(only)?.Alone ?? [];
        }

        var known = new List<SubnetInfo>(where.Subnets.Count);
        for (var i = 0; i < where.Subnets.Count; i++)
        {
            if (topology.Subnet(where.Subnets[i]) is { } subnet)
            {
                known.Add(subnet);
            }
        }

        return known;
    }

    private static bool HaveNetworks(IReadOnlyList<SubnetInfo> subnets)
    {
        for (var i = 0; i < subnets.Count; i++)
        {
            if (subnets[i].Cidrs.Count == 0)
            {
                return false;
            }
        }

        return true;
    }

    private bool HasAddressOfNone()
    {
        for (var i = 0; i < Request.Elements.Count; i++)
        {
            var addresses = Request.Elements[i].Addresses;
            for (var j = 0; j < addresses.Count; j++)
            {
                if (SubnetsFor(addresses[j]).Count == 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private string[] AbleFor(Address address) => [.. Subnets.Where(subnet => subnet.Objection(address) is null).Select(subnet => subnet.Name)];
}
