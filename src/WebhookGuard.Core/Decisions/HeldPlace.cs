using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Decisions;

/// <summary>One of the places in which an object holds an address by asking for it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Request">The NIC that asks.</param>
/// <param name="Subnet">The Subnet that may give it; null if it is not known which.</param>
public readonly record struct HeldPlace(Address Address, NicRequest Request, string? Subnet)
{
    /// <summary>Where the address must be unique; null without a Subnet.</summary>
    public Scope? Scope { get; private init; }

    /// <summary>Why it cannot be told where the address must be unique, although it will have to be; null if it can, or if Kube-OVN has no part in it.</summary>
    public string? Doubt { get; private init; }

    /// <summary>
    /// Every place in which the object, once it exists, holds an address that it asks for: as <see cref="ViewHoldings"/> says it, in each
    /// Subnet that could give it. The address of a Vip that it takes over is the Vip's.
    /// </summary>
    /// <param name="view">The object.</param>
    /// <param name="topology">Where Subnets lie.</param>
    public static IReadOnlyList<HeldPlace> Of(ObjectView view, Topology topology)
    {
        var places = new List<HeldPlace>();
        Add(view, topology, PlacedRequest.Of(RequestReader.Read(view), view.Name.Namespace, topology), places);
        return places;
    }

    /// <summary>Adds them to a list.</summary>
    /// <param name="view">The object.</param>
    /// <param name="topology">Where Subnets lie.</param>
    /// <param name="requests">What the object asks for, and where.</param>
    /// <param name="places">The list.</param>
    internal static void Add(ObjectView view, Topology topology, PlacedRequest[] requests, List<HeldPlace> places)
    {
        foreach (var placed in requests)
        {
            var held = ViewHoldings.By(placed.Request, view);
            if (held.Count > 0)
            {
                Add(placed, placed.Request.Vip is null ? held : placed.Request.Macs, topology, places);
            }
        }
    }

    private static void Add(PlacedRequest placed, IReadOnlyList<Address> addresses, Topology topology, List<HeldPlace> places)
    {
        var request = placed.Request;
        for (var i = 0; i < addresses.Count; i++)
        {
            var address = addresses[i];
            if (placed.Placement is { Subnets.Count: 0, Problem: { } problem })
            {
                places.Add(new HeldPlace(address, request, null) { Doubt = placed.Placement.IsExpected ? problem : null });
            }

            var subnets = placed.SubnetsFor(address);
            for (var j = 0; j < subnets.Count; j++)
            {
                // Of a name that no Subnet can have there is nothing to hold.
                if (topology.Subnet(subnets[j]) is not null || SubnetInfo.IsLegalName(subnets[j]))
                {
                    // Both of one look: the topology may change meanwhile.
                    var scope = topology.ScopeOf(subnets[j], out var doubt);
                    places.Add(new HeldPlace(address, request, subnets[j]) { Scope = scope, Doubt = doubt });
                }
            }
        }
    }
}
