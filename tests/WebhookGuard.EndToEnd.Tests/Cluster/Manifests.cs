namespace WebhookGuard.EndToEnd.Tests.Cluster;

/// <summary>The objects that the tests apply, as users write them.</summary>
public static class Manifests
{
    public static IReadOnlyList<string> Subnets { get; } = ["ovn-default", "join", "tenant-a", "vpc-1-net", "vpc-2-net", "vlan-100-a", "vlan-100-b", "vlan-200", "attached"];

    /// <summary>Subnets of one overlay tenant, two VPCs with the same CIDR, three underlay Subnets on two VLANs, and an attached network.</summary>
    public const string Network = """
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
        metadata: {name: tenant-a}
        spec: {vpc: ovn-cluster, provider: ovn, protocol: Dual, cidrBlock: "10.66.0.0/16,fd00:10:66::/64", gateway: "10.66.0.1,fd00:10:66::1", excludeIps: [10.66.0.1, 10.66.200.1..10.66.200.20, "fd00:10:66::1"]}
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
        spec: {vpc: vpc-1, provider: ovn, protocol: IPv4, cidrBlock: 10.80.0.0/24, gateway: 10.80.0.1}
        ---
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: vpc-2-net}
        spec: {vpc: vpc-2, provider: ovn, protocol: IPv4, cidrBlock: 10.80.0.0/24, gateway: 10.80.0.1}
        ---
        apiVersion: kubeovn.io/v1
        kind: Vlan
        metadata: {name: vlan-100}
        spec: {id: 100, provider: physnet1}
        ---
        apiVersion: kubeovn.io/v1
        kind: Vlan
        metadata: {name: vlan-200}
        spec: {id: 200, provider: physnet1}
        ---
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: vlan-100-a}
        spec: {vpc: ovn-cluster, provider: ovn, protocol: IPv4, cidrBlock: 172.20.0.0/24, gateway: 172.20.0.1, vlan: vlan-100}
        ---
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: vlan-100-b}
        spec: {vpc: vpc-1, provider: ovn, protocol: IPv4, cidrBlock: 172.20.0.0/24, gateway: 172.20.0.1, vlan: vlan-100}
        ---
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: vlan-200}
        spec: {vpc: vpc-1, provider: ovn, protocol: IPv4, cidrBlock: 172.20.0.0/24, gateway: 172.20.0.1, vlan: vlan-200}
        ---
        apiVersion: k8s.cni.cncf.io/v1
        kind: NetworkAttachmentDefinition
        metadata: {name: attachnet, namespace: default}
        spec: {config: '{"cniVersion": "0.3.1", "type": "kube-ovn", "server_socket": "/run/openvswitch/kube-ovn-daemon.sock", "provider": "attachnet.default.ovn"}'}
        ---
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: attached}
        spec: {provider: attachnet.default.ovn, protocol: IPv4, cidrBlock: 192.168.50.0/24, gateway: 192.168.50.1}
        """;

    public static string Pod(string @namespace, string name, string? ip, params IReadOnlyList<string> annotations) =>
        PodWith(@namespace, name, owners: "[]", labels: "{}", [.. ip is null ? [] : new[] { Annotation("ovn.kubernetes.io/ip_address", ip) }, .. annotations]);

    public static string PodWith(string @namespace, string name, string owners, string labels, IReadOnlyList<string> annotations) => $$$"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{{name}}}
          namespace: {{{@namespace}}}
          labels: {{{labels}}}
          annotations: { {{{string.Join(", ", annotations)}}} }
          ownerReferences: {{{owners}}}
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 0
          containers: [{name: c, image: busybox}]
        """;

    public static string VirtualMachine(string @namespace, string name, string? ip, bool running = true, string interfaces = "[{name: default, masquerade: {}}]", params IReadOnlyList<string> annotations) => $$$"""
        apiVersion: kubevirt.io/v1
        kind: VirtualMachine
        metadata: {name: {{{name}}}, namespace: {{{@namespace}}}}
        spec:
          runStrategy: {{{(running ? "Always" : "Halted")}}}
          template:
            metadata:
              annotations: { {{{string.Join(", ", [.. ip is null ? [] : new[] { Annotation("ovn.kubernetes.io/ip_address", ip) }, .. annotations])}}} }
            spec:
              domain: {devices: {interfaces: {{{interfaces}}}}}
              networks: [{name: default, pod: {}}]
        """;

    public static string VirtualMachineInstance(string @namespace, string name, string ip, string vmUid) => $$$"""
        apiVersion: kubevirt.io/v1
        kind: VirtualMachineInstance
        metadata:
          name: {{{name}}}
          namespace: {{{@namespace}}}
          annotations: { {{{Annotation("ovn.kubernetes.io/ip_address", ip)}}} }
          ownerReferences: [{apiVersion: kubevirt.io/v1, kind: VirtualMachine, name: {{{name}}}, uid: {{{vmUid}}}, controller: true}]
        spec:
          domain: {devices: {interfaces: [{name: default, masquerade: {}}]}}
          networks: [{name: default, pod: {}}]
        """;

    public static string Launcher(string @namespace, string podName, string vmi, string vmiUid, string ip, params IReadOnlyList<string> annotations) =>
        PodWith(
            @namespace,
            podName,
            $"[{{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstance, name: {vmi}, uid: {vmiUid}, controller: true}}]",
            "{kubevirt.io: virt-launcher}",
            [Annotation("ovn.kubernetes.io/ip_address", ip), .. annotations]);

    public static string Workload(string kind, string @namespace, string name, string ip, string owners = "[]", int replicas = 1) => $$$"""
        apiVersion: apps/v1
        kind: {{{kind}}}
        metadata: {name: {{{name}}}, namespace: {{{@namespace}}}, ownerReferences: {{{owners}}}}
        spec:
          replicas: {{{replicas}}}
          {{{(kind == "StatefulSet" ? "serviceName: none" : string.Empty)}}}
          selector: {matchLabels: {app: {{{name}}}}}
          template:
            metadata:
              labels: {app: {{{name}}}}
              annotations: { {{{Annotation("ovn.kubernetes.io/ip_address", ip)}}} }
            spec:
              containers: [{name: c, image: busybox}]
        """;

    /// <summary>What Kube-OVN notes of a NIC.</summary>
    public static string IP(string name, string @namespace, string subnet, string ips, string mac, string podType = "", string provider = "ovn") => $$"""
        apiVersion: kubeovn.io/v1
        kind: IP
        metadata: {name: {{name}}.{{@namespace}}{{(provider == "ovn" ? string.Empty : $".{provider}")}}, labels: {ovn.kubernetes.io/subnet: {{subnet}}} }
        spec: {podName: {{name}}, namespace: {{@namespace}}, subnet: {{subnet}}, nodeName: node-1, ipAddress: "{{ips}}", v4IpAddress: "{{ips.Split(',')[0]}}", v6IpAddress: "{{(ips.Contains(',', StringComparison.Ordinal) ? ips.Split(',')[1] : string.Empty)}}", macAddress: "{{mac}}", podType: "{{podType}}", attachIps: [], attachMacs: [], attachSubnets: []}
        """;

    public static string Annotation(string key, string value) => $"'{key}': '{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
