namespace WebhookGuard.Core.Detection;

/// <summary>In what Kubernetes, Kube-OVN's objects and OVN Northbound do not agree.</summary>
public enum DiscrepancyKind
{
    /// <summary>A logical switch port or an IP whose owner exists nowhere in Kubernetes any more.</summary>
    Leftover,

    /// <summary>An IP of a running Pod or VM, of which OVN has no logical switch port.</summary>
    IPWithoutPort,

    /// <summary>A logical switch port of a Pod or VM, of which there is no IP.</summary>
    PortWithoutIP,

    /// <summary>A port, an IP or an address given to a Pod that is not in the networks of its Subnet.</summary>
    OutsideSubnet,
}
