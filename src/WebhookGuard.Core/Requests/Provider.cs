namespace WebhookGuard.Core.Requests;

/// <summary>
/// A Kube-OVN provider: the prefix of the annotations of one NIC. <c>ovn</c> is the default NIC; <c>nad.namespace.ovn</c> a network
/// that Kube-OVN serves as CNI, with <c>.interface</c> behind it if the network is attached more than once;
/// <c>nad.namespace</c> a network for which it is the IPAM only (Kube-OVN <c>pkg/controller/pod.go</c>, <c>getPodAttachmentNet</c>).
/// </summary>
public readonly record struct Provider
{
    private const string OvnSuffix = ".ovn";

    private Provider(string text, NicName nic, bool ipamOnly)
    {
        Text = text;
        Nic = nic;
        IpamOnly = ipamOnly;
    }

    /// <summary>The provider of the default NIC.</summary>
    public static Provider Default { get; } = new("ovn", NicName.Default, ipamOnly: false);

    /// <summary>The provider as annotations spell it.</summary>
    public string Text { get; }

    /// <summary>The NIC.</summary>
    public NicName Nic { get; }

    /// <summary>Whether Kube-OVN is the IPAM only: there is no logical switch port.</summary>
    public bool IpamOnly { get; }

    /// <summary>Reads a provider.</summary>
    public static Provider Parse(string text)
    {
        if (text == Default.Text)
        {
            return Default;
        }

        // What is in front must be nad.namespace: "nad.ovn" is a network of the namespace "ovn".
        if (text.EndsWith(OvnSuffix, StringComparison.Ordinal) && text.IndexOf('.', StringComparison.Ordinal) < text.Length - OvnSuffix.Length)
        {
            return new Provider(text, new NicName(text[..^OvnSuffix.Length], string.Empty), ipamOnly: false);
        }

        // nad.namespace.ovn.interface: neither a namespace nor an interface name has a dot, a NAD's name may.
        var parts = text.Split('.');
        if (parts.Length >= 4 && parts[^2] == "ovn")
        {
            return new Provider(text, new NicName(string.Join('.', parts[..^2]), parts[^1]), ipamOnly: false);
        }

        return new Provider(text, new NicName(text, string.Empty), ipamOnly: true);
    }

    /// <summary>
    /// The name of the logical switch port, and of the IP, of a Pod or VM (Kube-OVN <c>pkg/ovs/util.go</c>,
    /// <c>PodNameToPortName</c>). An IPAM-only network has the IP but no port.
    /// </summary>
    public string PortName(string @namespace, string name) =>
        Nic.IsDefault ? $"{name}.{@namespace}" : $"{name}.{@namespace}.{Text}";
}
