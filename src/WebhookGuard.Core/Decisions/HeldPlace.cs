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
public sealed record HeldPlace(Address Address, NicRequest Request, string? Subnet)
{
    /// <summary>Why it cannot be told where the address must be unique, although it will have to be; null if it can, or if Kube-OVN has no part in it.</summary>
    public string? Doubt { get; private init; }

    /// <summary>
    /// Every place in which the object, once it exists, holds an address that it asks for: as <see cref="ViewHoldings"/> says it, in each
    /// Subnet that could give it. The address of a Vip that it takes over is the Vip's.
    /// </summary>
    /// <param name="view">The object.</param>
    /// <param name="topology">Where Subnets lie.</param>
    /// <param name="requests">What the object asks for, if that has been read already.</param>
    public static IEnumerable<HeldPlace> Of(ObjectView view, Topology topology, IReadOnlyList<NicRequest>? requests = null)
    {
        foreach (var holding in ViewHoldings.Of(view, requests))
        {
            if (holding.Request is not { } request)
            {
                continue;
            }

            var placed = PlacedRequest.Of(request, view.Name.Namespace, topology);
            foreach (var address in request.Vip is null ? holding.Addresses : request.Macs)
            {
                if (placed.Placement is { Subnets.Count: 0, Problem: { } problem })
                {
                    yield return new HeldPlace(address, request, null) { Doubt = placed.Placement.IsExpected ? problem : null };
                }

                // Of a name that no Subnet can have there is nothing to hold.
                foreach (var subnet in placed.SubnetsFor(address))
                {
                    if (topology.Subnet(subnet) is null && !SubnetInfo.IsLegalName(subnet))
                    {
                        continue;
                    }


                    yield return new HeldPlace(address, request, subnet) { Doubt = topology.DoubtOnScopeOf(subnet) };
                }
            }
        }
    }
}
