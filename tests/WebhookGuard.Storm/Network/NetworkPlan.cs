namespace WebhookGuard.Storm.Network;

/// <summary>The Subnets of the storm and the namespaces on them.</summary>
internal static class NetworkPlan
{
    public const string AttachedProvider = "attachnet.default.ovn.kubernetes.io";
    public const string AttachedNetwork = "default/attachnet";
    public const string AttachedPort = "attachnet.default.ovn";
    public const string AttachedInterface = "second";
    public const string AttachedSubnet = "attached";
    public const string AttachedScope = "subnet/attached";

    /// <summary>Where every Pod is refused by a quota, after the guard was asked.</summary>
    public const string QuotaNamespace = "quota";

    public const string OverlayScope = "subnet/overlay";
    public const string UnderlayScope = "underlay/physnet1/100";

    /// <summary>Each namespace with its Subnet and scope; two Subnets are on one VLAN, two have the same addresses in different VPCs.</summary>
    public static IReadOnlyList<(string Namespace, string Subnet, string Scope)> Namespaces { get; } =
    [
        ("alpha", "overlay", OverlayScope),
        ("beta", "overlay", OverlayScope),
        (QuotaNamespace, "overlay", OverlayScope),
        ("vlan-a", "vlan-100-a", UnderlayScope),
        ("vlan-b", "vlan-100-b", UnderlayScope),
        ("vpc-1", "vpc-1-net", "subnet/vpc-1-net"),
        ("vpc-2", "vpc-2-net", "subnet/vpc-2-net"),
    ];

    public static IReadOnlyList<string> Subnets { get; } = [.. Namespaces.Select(item => item.Subnet).Distinct(StringComparer.Ordinal), AttachedSubnet];

    /// <summary>The Subnets and namespaces as manifests.</summary>
    public static string Manifests { get; } = """
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: ovn-default}
        spec: {vpc: ovn-cluster, provider: ovn, protocol: IPv4, cidrBlock: 10.16.0.0/16, gateway: 10.16.0.1, excludeIps: [10.16.0.1], default: true}
        ---
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: join}
        spec: {vpc: ovn-cluster, provider: ovn, protocol: IPv4, cidrBlock: 100.64.0.0/16, gateway: 100.64.0.1, excludeIps: [100.64.0.1]}
        ---
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: overlay}
        spec: {vpc: ovn-cluster, provider: ovn, protocol: Dual, cidrBlock: "10.70.0.0/16,fd00:10:70::/64", gateway: "10.70.0.1,fd00:10:70::1", excludeIps: [10.70.0.1, "fd00:10:70::1"]}
        ---
        apiVersion: kubeovn.io/v1
        kind: Vpc
        metadata: {name: vpc-1}
        spec: {namespaces: []}
        ---
        apiVersion: kubeovn.io/v1
        kind: Vpc
        metadata: {name: vpc-2}
        spec: {namespaces: []}
        ---
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: vpc-1-net}
        spec: {vpc: vpc-1, provider: ovn, protocol: IPv4, cidrBlock: 10.80.0.0/16, gateway: 10.80.0.1}
        ---
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: vpc-2-net}
        spec: {vpc: vpc-2, provider: ovn, protocol: IPv4, cidrBlock: 10.80.0.0/16, gateway: 10.80.0.1}
        ---
        apiVersion: kubeovn.io/v1
        kind: Vlan
        metadata: {name: vlan-100}
        spec: {id: 100, provider: physnet1}
        ---
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: vlan-100-a}
        spec: {vpc: ovn-cluster, provider: ovn, protocol: IPv4, cidrBlock: 172.20.0.0/16, gateway: 172.20.0.1, vlan: vlan-100}
        ---
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: vlan-100-b}
        spec: {vpc: vpc-1, provider: ovn, protocol: IPv4, cidrBlock: 172.20.0.0/16, gateway: 172.20.0.1, vlan: vlan-100}
        ---
        apiVersion: k8s.cni.cncf.io/v1
        kind: NetworkAttachmentDefinition
        metadata: {name: attachnet, namespace: default}
        spec: {config: '{"cniVersion": "0.3.1", "type": "kube-ovn", "server_socket": "/run/openvswitch/kube-ovn-daemon.sock", "provider": "attachnet.default.ovn"}'}
        ---
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: attached}
        spec: {provider: attachnet.default.ovn, protocol: IPv4, cidrBlock: 192.168.0.0/16, gateway: 192.168.0.1}

        """ + string.Concat(Namespaces.Select(item => $$$"""
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: {{{item.Namespace}}}, annotations: {ovn.kubernetes.io/logical_switch: {{{item.Subnet}}} } }

        """));

    public static string ScopeOf(string @namespace) => Namespaces.First(item => item.Namespace == @namespace).Scope;

    public static string SubnetOf(string @namespace) => Namespaces.First(item => item.Namespace == @namespace).Subnet;
}
