using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Holdings;

/// <summary>
/// What a Kubernetes object holds by existing: what it asks for, started or not, and what Kube-OVN reported on it.
/// </summary>
public static class ViewHoldings
{
    /// <summary>The object's holdings; none for a Pod or Job that has finished.</summary>
    /// <remarks>
    /// A finished Pod holds nothing by itself: Kube-OVN releases its addresses (<c>isPodAlive</c>). Where it did not, the port is
    /// still there and is a holding of its own.
    /// </remarks>
    /// <param name="view">The object.</param>
    /// <param name="requests">What it asks for, if that has been read already.</param>
    public static IReadOnlyList<Holding> Of(ObjectView view, IReadOnlyList<NicRequest>? requests = null) => view switch
    {
        PodView or VirtualMachineView or WorkloadView => OfRequests(view, requests ?? RequestReader.Read(view)),
        AddressObjectView addressObject => OfAddressObject(addressObject),
        NodeView node => OfNode(node),
        SubnetView subnet => OfSubnet(subnet),

        // Any other claim repeats what its owner's own objects say.
        AddressClaimView { Owner.Kind: ClaimOwnerView.ExternalKind } claim => OfExternalClaim(claim),
        _ => [],
    };

    /// <summary>The addresses, each once, that an object holds by one of its requests.</summary>
    internal static IReadOnlyList<Address> By(NicRequest request, ObjectView view) => view switch
    {
        PodView { Finished: true } or WorkloadView { Finished: true } => [],

        // Several addresses to choose from are not held by a Pod until it has got one of them.
        PodView or VirtualMachineView => Distinct(request.IsList ? request.Macs : request.Addresses),

        // What a controller made from another workload's template is that one's request: an old ReplicaSet keeps an old template.
        WorkloadView { Controller: { } controller, Name: var name } when controller.Kind.IsWorkload() || name.Kind == ObjectKind.ReplicaSet => [],
        WorkloadView or AddressObjectView => Distinct(request.Addresses),
        _ => [],
    };

    private static List<Holding> OfRequests(ObjectView view, IReadOnlyList<NicRequest> requests)
    {
        var holdings = new List<Holding>(1);
        foreach (var request in requests)
        {
            if (By(request, view) is { Count: > 0 } addresses)
            {
                holdings.Add(new Holding
                {
                    Source = HoldingSource.KubernetesObject,
                    Object = view.Name,
                    Owner = OwnerOf(view),
                    Request = request,
                    Addresses = addresses,
                });
            }
        }

        return holdings;
    }

    // They are a few, and mostly distinct.
    private static IReadOnlyList<Address> Distinct(IReadOnlyList<Address> addresses)
    {
        for (var i = 1; i < addresses.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (addresses[i] == addresses[j])
                {
                    return [.. addresses.Distinct()];
                }
            }
        }

        return addresses;
    }

    // A VM and its VMI are one owner.
    private static ObjectName OwnerOf(ObjectView view) => view.Name.Kind == ObjectKind.VirtualMachineInstance
        ? view.Name with { Kind = ObjectKind.VirtualMachine }
        : view.Name;

    private static Holding[] OfAddressObject(AddressObjectView view) =>
        [.. RequestReader.Read(view).Select(request => new Holding
        {
            Source = HoldingSource.KubernetesObject,
            Object = view.Name,
            Owner = view.Owner,
            Subnet = view.Subnet.Length > 0 ? view.Subnet : null,
            Request = request,
            Addresses = By(request, view),
        }).Where(holding => holding.Addresses.Count > 0)];

    private static List<Holding> OfNode(NodeView node)
    {
        var holdings = new List<Holding>(2);
        var joined = new List<Address>(3);
        foreach (var text in (node.Annotations[AnnotationKeys.IPAddress] ?? string.Empty).Split(','))
        {
            if (Address.TryParseIP(text.AsSpan().Trim(), out var address))
            {
                joined.Add(address);
            }
        }

        if (Address.TryParseMac(node.Annotations[AnnotationKeys.MacAddress], out var mac))
        {
            joined.Add(mac);
        }

        if (joined.Count > 0 && node.Annotations[AnnotationKeys.LogicalSwitch] is { } subnet)
        {
            holdings.Add(Of(node, joined, subnet));
        }

        var internalIPs = node.InternalIPs
            .Select(text => Address.TryParseIP(text, out var address) ? address : (Address?)null)
            .OfType<Address>()
            .ToArray();
        if (internalIPs.Length > 0)
        {
            holdings.Add(new Holding
            {
                Source = HoldingSource.KubernetesObject,
                Object = node.Name,
                Owner = node.Name,
                Addresses = internalIPs,
                IsNodeInternalIP = true,
            });
        }

        return holdings;
    }

    private static Holding[] OfSubnet(SubnetView view)
    {
        var info = new SubnetInfo(view);
        Address[] addresses = [.. info.Gateways.Concat(info.SystemAddresses).Concat(info.Vips).Distinct()];
        return addresses.Length == 0 ? [] : [Of(view, addresses, info.Name)];
    }

    // As the ledger has it, only canonical text is a claim on anything.
    private static Holding[] OfExternalClaim(AddressClaimView claim)
    {
        if (!ScopedAddress.TryParse(claim.Scope, claim.Address, out var claimed))
        {
            return [];
        }

        var scope = claimed.Scope;
        return
        [
            new Holding
            {
                Source = HoldingSource.KubernetesObject,
                Object = claim.Name,
                Owner = claim.Name,
                Subnet = scope.Subnet,
                Scope = scope.Subnet is null ? scope : null,
                Addresses = [claimed.Address],
            },
        ];
    }

    private static Holding Of(ObjectView view, IReadOnlyList<Address> addresses, string subnet) => new()
    {
        Source = HoldingSource.KubernetesObject,
        Object = view.Name,
        Owner = view.Name,
        Subnet = subnet,
        Addresses = addresses,
    };
}
