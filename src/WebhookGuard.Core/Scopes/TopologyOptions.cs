namespace WebhookGuard.Core.Scopes;

/// <summary>The settings of kube-ovn-controller that decide which Subnet a NIC belongs to.</summary>
public sealed record TopologyOptions
{
    /// <summary><c>--default-ls</c>: the Subnet of namespaces that no other serves.</summary>
    public string DefaultSubnet { get; init; } = "ovn-default";

    /// <summary><c>--cluster-router</c>: the default VPC.</summary>
    public string DefaultVpc { get; init; } = "ovn-cluster";

    /// <summary><c>--node-switch</c>: the Subnet of the Nodes, which no Pod may use.</summary>
    public string NodeSubnet { get; init; } = "join";

    /// <summary><c>--non-primary-cni-mode</c>: Kube-OVN serves attached NICs only.</summary>
    public bool NonPrimaryCni { get; init; }
}
