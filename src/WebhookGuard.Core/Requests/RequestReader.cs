using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Requests;

/// <summary>
/// Finds what an object asks for, on every NIC: Kube-OVN's annotations in all their forms, Multus' <c>ips</c> and <c>mac</c>, KubeVirt's
/// <c>macAddress</c>, and the address fields of Kube-OVN's own objects.
/// </summary>
/// <remarks>
/// What wins over what follows Kube-OVN's <c>pkg/controller/pod.go</c>: a per-interface key; Multus' <c>ips</c> and <c>mac</c>, which
/// <c>syncKubeOvnNet</c> writes over the provider's key; the provider's <c>ip_address</c>; its <c>ip_pool</c>.
/// </remarks>
public static class RequestReader
{
    /// <summary>Finds what the object asks for; NICs that ask for nothing are left out.</summary>
    public static IReadOnlyList<NicRequest> Read(ObjectView view) => view switch
    {
        PodView { HostNetwork: false } pod => Read(pod.Annotations, pod.Name.Namespace, [], StatefulOrdinal(pod)),
        VirtualMachineView vm => Read(vm.Annotations, vm.Name.Namespace, vm.Nics, null),
        WorkloadView { HostNetwork: false } workload => Read(workload.Annotations, workload.Name.Namespace, [], null),
        AddressObjectView addressObject => Read(addressObject),
        _ => [],
    };

    /// <summary>
    /// Whether two states of an object say the same in all that this reads, so that they ask for the same. Most updates are of that sort,
    /// and to see it takes a small part of what reading both takes.
    /// </summary>
    public static bool SayAlike(ObjectView view, ObjectView other) => view.Name == other.Name && (view, other) switch
    {
        (PodView one, PodView two) => one.HostNetwork == two.HostNetwork && one.Controller == two.Controller && one.Annotations.Equals(two.Annotations),
        (VirtualMachineView one, VirtualMachineView two) => one.Annotations.Equals(two.Annotations) && one.Nics.SequenceEqual(two.Nics),
        (WorkloadView one, WorkloadView two) => one.HostNetwork == two.HostNetwork && one.Annotations.Equals(two.Annotations),
        _ => false,
    };

    /// <summary>
    /// Every NIC of a Pod or VM, whether it asks for anything or not: the default NIC, unless Multus replaces it, and one for each time
    /// that a network is attached. None if that cannot be told, or if the object takes over a Vip's address.
    /// </summary>
    public static IReadOnlyList<NicRequest> ReadNics(ObjectView view) => view switch
    {
        PodView { HostNetwork: false } pod => RequestDraft.Of(pod.Annotations, pod.Name.Namespace, [], StatefulOrdinal(pod)).AllRequests(),
        VirtualMachineView vm => RequestDraft.Of(vm.Annotations, vm.Name.Namespace, vm.Nics, null).AllRequests(),
        _ => [],
    };

    /// <summary>Which element of an <c>ip_pool</c> list a StatefulSet's Pod <c>name-n</c> takes (<c>acquireStaticAddressHelper</c>).</summary>
    private static int? StatefulOrdinal(PodView pod)
    {
        if (pod.Controller?.Kind != ObjectKind.StatefulSet)
        {
            return null;
        }

        var dash = pod.Name.Name.LastIndexOf('-');
        return dash >= 0 && int.TryParse(pod.Name.Name.AsSpan(dash + 1), out var ordinal) ? ordinal : null;
    }

    private static NicRequest[] Read(
        AnnotationSet annotations, string @namespace, IReadOnlyList<VirtualMachineNic> vmNics, int? ordinal)
    {
        if (annotations.Count == 0 && vmNics.Count == 0)
        {
            return [];
        }

        var draft = RequestDraft.Of(annotations, @namespace, vmNics, ordinal);
        var nics = draft.Nics();
        if (nics is [var only])
        {
            var request = draft.Request(only);
            return request.AsksForAddress ? [request] : [];
        }

        return [.. nics.Select(draft.Request).Where(request => request.AsksForAddress)];
    }

    private static NicRequest[] Read(AddressObjectView view)
    {
        // A Pod's or VM's IP is written by Kube-OVN once per NIC; Vips and EIPs are written by users.
        var malformed = new List<string>();
        var addresses = view.IPs
            .Where(text => text.Length > 0)
            .Select(text => AddressText.ReadElement(text, "spec", malformed))
            .OfType<AddressElement>()
            .SelectMany(element => element.Addresses)
            .Distinct()
            .ToArray();

        // A switch load balancer's Vip answers with the gateway's MAC address: it is not its own.
        var macs = view.Mac.Length > 0 && view.Type != "switch_lb_vip" && AddressText.ReadMac(view.Mac, "spec", malformed) is { } mac ? new[] { mac } : [];
        var request = new NicRequest
        {
            Nic = NicName.Default,
            Origin = "spec",
            LogicalSwitch = view.Subnet.Length > 0 ? view.Subnet : null,
            Elements = addresses.Length > 0 ? [new AddressElement(addresses)] : [],
            Macs = macs,
            Malformed = malformed,
        };
        return request.AsksForAddress ? [request] : [];
    }
}
