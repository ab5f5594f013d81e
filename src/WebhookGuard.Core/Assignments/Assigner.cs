using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Assignments;

/// <summary>
/// Chooses addresses for the NICs of a new Pod or VM that ask for none. It suggests, by facts that may be a moment old; whether an address
/// can be had is decided when it is claimed.
/// </summary>
/// <param name="facts">The facts.</param>
/// <param name="recent">What has just been suggested.</param>
/// <param name="random">Where to start: several replicas that choose at once are to choose differently.</param>
public sealed class Assigner(ClusterFacts facts, ISuggestions recent, Random random)
{
    /// <summary>
    /// Whether an object is one that may be assigned addresses: a Pod with a network of its own, or a VM. A virt-launcher Pod gets what its
    /// VM's template says, whatever becomes of that; a VMI likewise.
    /// </summary>
    public static bool IsEligible(ObjectView view) => view switch
    {
        PodView pod => !pod.HostNetwork && pod.Controller?.Kind != ObjectKind.VirtualMachineInstance,
        VirtualMachineView vm => vm.Name.Kind == ObjectKind.VirtualMachine,
        _ => false,
    };

    /// <summary>
    /// What a changed VM loses of the addresses that its stored object asks for, NIC by NIC, although nothing else has taken their place:
    /// what an update by a manifest without them throws away.
    /// </summary>
    /// <param name="view">The VM as it would be stored.</param>
    /// <param name="old">As it is stored.</param>
    public static Assignment PutBack(ObjectView view, ObjectView old)
    {
        if (view is not VirtualMachineView { Name.Kind: ObjectKind.VirtualMachine } || old is not VirtualMachineView stored)
        {
            return Assignment.Nothing.Instance;
        }

        var before = RequestReader.ReadNics(stored).Where(request => request is { Elements.Count: 1, Malformed.Count: 0 }).ToLookup(request => request.Nic);
        AssignedNic[] lost = [.. RequestReader.ReadNics(view)
            .Where(NicPlace.AsksForNone)
            .Select(request => (Request: request, Before: before[request.Nic].ToArray()))
            .Where(nic => nic.Before is [var one] && one.IsPlacedLike(nic.Request) && IsAddressKey(one.Origin))
            .Select(nic => new AssignedNic(nic.Request.Nic, nic.Before[0].Origin, stored.Annotations[nic.Before[0].Origin]!, Subnet: null))];
        return lost.Length == 0 ? Assignment.Nothing.Instance : new Assignment.Chosen(lost);
    }

    /// <summary>Chooses an address, or one of each family, for every NIC that Kube-OVN serves and that asks for none.</summary>
    /// <param name="view">The object as it would be stored; its name may not be known yet.</param>
    public Assignment Assign(ObjectView view)
    {
        if (!IsEligible(view))
        {
            return Assignment.Nothing.Instance;
        }

        var places = NicPlace.Of(view, facts.Topology, out var doubt);
        if (doubt is not null)
        {
            return new Assignment.Unknown(doubt);
        }

        var own = new OwnAddresses(view, facts);
        var taken = new HashSet<ScopedAddress>();
        var nics = new List<AssignedNic>(places.Count);
        foreach (var place in places)
        {
            var full = new List<FullSubnet>();
            if (place.Placed.Subnets.Select(subnet => Choose(place, subnet, own, taken, full)).FirstOrDefault(chosen => chosen is not null) is { } nic)
            {
                nics.Add(nic);
            }
            else if (full.Count > 0)
            {
                return new Assignment.Full(full);
            }
        }

        return nics.Count == 0 ? Assignment.Nothing.Instance : new Assignment.Chosen(nics);
    }

    // Multus' own selection is not for the guard to write.
    private static bool IsAddressKey(string origin) => RequestKey.TryParse(origin, out var key) && key.Field == "ip_address";

    private AssignedNic? Choose(NicPlace place, SubnetInfo subnet, OwnAddresses own, HashSet<ScopedAddress> taken, List<FullSubnet> full)
    {
        var chosen = new List<Address>(2);
        var scope = facts.Topology.ScopeOf(subnet.Name);
        foreach (var cidr in subnet.Cidrs.DistinctBy(cidr => cidr.Kind).Where(cidr => place.Placed.Request.Family is not { } family || cidr.Kind == family))
        {
            var assignable = new AssignableAddresses(cidr, subnet, facts.Topology);
            var search = new FreeAddressSearch(place.Placed, scope, facts, taken);
            if ((own.Of(place.Provider, subnet, cidr, taken) ?? search.Find(assignable, recent, random)) is not { } address)
            {
                full.Add(new FullSubnet(subnet.Name, cidr.Kind, assignable.Count, search.Leftovers(assignable)));
                return null;
            }

            chosen.Add(address);
        }

        if (chosen.Count == 0)
        {
            return null;
        }

        taken.UnionWith(chosen.Select(address => new ScopedAddress(scope, address)));
        return new AssignedNic(place.Placed.Request.Nic, place.Key, string.Join(',', chosen), subnet.Name);
    }
}
