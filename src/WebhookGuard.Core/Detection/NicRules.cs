using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Requests;

namespace WebhookGuard.Core.Detection;

/// <summary>
/// Whether a Pod's or VM's NIC should have a port, or an IP, that it has not. Kube-OVN writes the port, the IP and the Pod's annotations in that
/// order (<c>reconcileAllocateSubnets</c> in its <c>pkg/controller/pod.go</c>), older versions the IP when the Pod's sandbox is made: once
/// the Pod runs, all three are there.
/// </summary>
internal sealed class NicRules(ClusterFacts facts, ObjectLookup lookup)
{
    private const string Reserved = "true";

    /// <summary>Whether the NIC that an IP is of runs and has no port.</summary>
    /// <param name="ip">The IP.</param>
    /// <param name="holder">Whose it is.</param>
    /// <param name="ofOwner">Everything of the same name.</param>
    public bool LacksPort(Holding ip, Holder holder, IReadOnlyList<Holding> ofOwner)
    {
        foreach (var other in ofOwner)
        {
            if (IsPort(other) && (other.Object.Name == ip.Object.Name || other.Addresses.Any(ip.Addresses.Contains)))
            {
                return false;
            }
        }

        // Networks that are served as IPAM only (macvlan and the like) have IPs and no ports. Who reserved an address need not use it.
        return holder.Owner.Kind is ObjectKind.Pod or ObjectKind.VirtualMachine && !holder.Terminating
            && ProviderOf(ip) is { IpamOnly: false } provider
            && facts.Topology.Subnet(ip.Subnet!) is { } subnet && !Provider.Parse(subnet.View.Provider).IpamOnly
            && facts.Objects.Find(ip.Object) is AddressObjectView { Terminating: false, Reserved: not Reserved }
            && !ip.Addresses.SelectMany(facts.Index.Find).Any(other => IsPort(other) && other.Object.Name == ip.Object.Name)
            && IsInUse(ip, holder, provider);
    }

    /// <summary>Whether the NIC that a port is of runs, or is a stopped VM's, and has no IP.</summary>
    public bool LacksIP(Holding port, Holder holder) =>
        facts.Objects.Find(new ObjectName(ObjectKind.IP, string.Empty, port.Object.Name)) is null
        && holder.Owner.Kind is ObjectKind.Pod or ObjectKind.VirtualMachine && !holder.Terminating
        && ProviderOf(port) is { } provider
        && !port.Addresses.SelectMany(facts.Index.Find).Any(other => other.Object.Kind == ObjectKind.IP && other.Owner.Namespace == port.Owner.Namespace)
        && (IsStoppedVirtualMachine(port, holder) || IsInUse(port, holder, provider));

    private static bool IsPort(Holding holding) => holding.Source == HoldingSource.LogicalSwitchPort;

    /// <summary>The provider by the name of a port or IP (<c>PodNameToPortName</c>); null if it is not such a name.</summary>
    internal static Provider? ProviderOf(Holding nic)
    {
        var name = nic.Object.Name;
        var first = Provider.Default.PortName(nic.Owner.Namespace, nic.Owner.Name);
        return name == first ? Provider.Default
            : name.Length > first.Length + 1 && name[first.Length] == '.' && name.StartsWith(first, StringComparison.Ordinal) ? Provider.Parse(name[(first.Length + 1)..])
            : null;
    }

    // Its address is kept, and after a restart Kube-OVN knows of it by the IP alone (InitIPAM in pkg/controller/init.go).
    private bool IsStoppedVirtualMachine(Holding port, Holder holder) =>
        holder.Owner.Kind == ObjectKind.VirtualMachine && port.Owner.Name == holder.Owner.Name
        && lookup.Find(holder.Owner) is not null
        && lookup.Find(holder.Owner with { Kind = ObjectKind.VirtualMachineInstance }) is null;

    /// <summary>Whether a Pod of the holder runs, and says that Kube-OVN gave it one of the addresses on that NIC.</summary>
    private bool IsInUse(Holding nic, Holder holder, Provider provider) =>
        nic.Addresses.SelectMany(facts.Index.Find)
            .Where(other => other.Object.Kind == ObjectKind.Pod && other.Object.Namespace == nic.Owner.Namespace)
            .Any(other => lookup.Find(other.Object) is PodView { Phase: "Running", Terminating: false } pod
                && IsAllocated(pod, provider)
                && Holder.Of(other, lookup).Owner == holder.Owner);

    /// <summary>Whether Kube-OVN says on the Pod that it gave that NIC its address.</summary>
    public static bool IsAllocated(PodView pod, Provider provider) => pod.Annotations[$"{provider.Text}.kubernetes.io/allocated"] == "true";
}
