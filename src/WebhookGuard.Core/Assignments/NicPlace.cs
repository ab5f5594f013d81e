using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Assignments;

/// <summary>A NIC without an address of its own, and where it is to get one.</summary>
/// <param name="Placed">The NIC and its Subnets.</param>
/// <param name="Provider">How Kube-OVN calls the NIC: what comes before <c>.kubernetes.io/</c> in its annotations.</param>
internal sealed record NicPlace(PlacedRequest Placed, string Provider)
{
    private const string Field = ".kubernetes.io/ip_address";

    public string Key => Provider + Field;

    /// <summary>Whether a NIC leaves the choice of its address to others.</summary>
    public static bool AsksForNone(NicRequest request) => request is { Elements.Count: 0, Pool: null, Vip: null, Malformed.Count: 0 };

    /// <summary>The NICs of an object that Kube-OVN serves and that ask for no address.</summary>
    /// <param name="view">The object.</param>
    /// <param name="topology">The topology.</param>
    /// <param name="doubt">Why it cannot be told of one of them; null if it can of all.</param>
    public static IReadOnlyList<NicPlace> Of(ObjectView view, Topology topology, out string? doubt)
    {
        doubt = null;
        var nics = RequestReader.ReadNics(view);
        var places = new List<NicPlace>(nics.Count);
        foreach (var request in nics)
        {
            var timesAttached = nics.Count(other => other.Nic.Attachment == request.Nic.Attachment);

            // Of two NICs that nothing tells apart neither can be named.
            if (!AsksForNone(request) || nics.Count(other => other.Nic == request.Nic) > 1 || (timesAttached > 1 && request.Nic.Interface.Length == 0))
            {
                continue;
            }

            var placed = PlacedRequest.Of(request, view.Name.Namespace, topology);
            if (IsForOthers(placed, view.Name.Namespace, topology))
            {
                continue;
            }

            doubt ??= DoubtOn(placed, topology);
            if (doubt is null && ProviderOf(placed, timesAttached > 1, topology) is { } provider)
            {
                places.Add(new NicPlace(placed, provider));
            }
        }

        return places;
    }

    /// <summary>Whether the NIC gets no address from Kube-OVN, or one that is not freely chosen.</summary>
    private static bool IsForOthers(PlacedRequest placed, string @namespace, Topology topology)
    {
        var (nic, where) = (placed.Request.Nic, placed.Placement);
        var isForeign = !nic.IsDefault
            && (topology.AttachmentTypeOf(nic.Attachment) == AttachmentType.None || (where.Subnets.Count == 0 && !where.IsExpected));
        return !where.IsServed || isForeign
            || where.Subnets.Contains(topology.Options.NodeSubnet)

            // An external DHCP server gives the addresses of a Subnet without networks.
            || placed.Subnets.Any(subnet => subnet.Cidrs.Count == 0)

            // Kube-OVN takes the addresses of such a Namespace's Pods from the pool.
            || where.Subnets.SelectMany(topology.PoolsOf).Any(pool => pool.View.Namespaces.Contains(@namespace, StringComparer.Ordinal));
    }

    private static string? DoubtOn(PlacedRequest placed, Topology topology) =>
        placed.Placement.Problem
        ?? (placed.HasNetworks ? null : $"{placed.SubnetNames} is not known")
        ?? placed.Placement.Subnets.Select(topology.DoubtOnScopeOf).FirstOrDefault(doubt => doubt is not null);

    // Kube-OVN's getPodAttachmentNet (pkg/controller/pod.go).
    private static string? ProviderOf(PlacedRequest placed, bool attachedTwice, Topology topology)
    {
        var nic = placed.Request.Nic;
        if (nic.IsDefault)
        {
            return Requests.Provider.Default.Text;
        }

        var ofOvn = $"{nic.Attachment}.ovn";
        var provider = topology.AttachmentTypeOf(nic.Attachment) switch
        {
            AttachmentType.Ovn => ofOvn,
            AttachmentType.IpamOnly => nic.Attachment,
            _ => placed.Subnets[0].View.Provider,
        };
        return !attachedTwice ? provider : provider == ofOvn ? $"{ofOvn}.{nic.Interface}" : null;
    }
}
