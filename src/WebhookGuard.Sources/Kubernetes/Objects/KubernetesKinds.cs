using System.Diagnostics.CodeAnalysis;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>The one table of how the Kubernetes API names the kinds of <see cref="ObjectKind"/>.</summary>
public static class KubernetesKinds
{
    private static readonly string[] V1 = ["v1"];

    // KubeVirt serves v1 since 0.44; clusters that came a long way may still prefer v1alpha3.
    private static readonly string[] KubeVirtVersions = ["v1", "v1alpha3"];

    // batch/v1 has CronJob since Kubernetes 1.21.
    private static readonly string[] CronJobVersions = ["v1", "v1beta1"];

    private static readonly KubernetesKind[] Table =
    [
        new(ObjectKind.Pod, string.Empty, V1, "Pod", "pods", Namespaced: true),
        new(ObjectKind.Namespace, string.Empty, V1, "Namespace", "namespaces", Namespaced: false),
        new(ObjectKind.Node, string.Empty, V1, "Node", "nodes", Namespaced: false),
        new(ObjectKind.Deployment, "apps", V1, "Deployment", "deployments", Namespaced: true),
        new(ObjectKind.StatefulSet, "apps", V1, "StatefulSet", "statefulsets", Namespaced: true),
        new(ObjectKind.DaemonSet, "apps", V1, "DaemonSet", "daemonsets", Namespaced: true),
        new(ObjectKind.ReplicaSet, "apps", V1, "ReplicaSet", "replicasets", Namespaced: true),
        new(ObjectKind.Job, "batch", V1, "Job", "jobs", Namespaced: true),
        new(ObjectKind.CronJob, "batch", CronJobVersions, "CronJob", "cronjobs", Namespaced: true),
        new(ObjectKind.VirtualMachine, "kubevirt.io", KubeVirtVersions, "VirtualMachine", "virtualmachines", Namespaced: true),
        new(ObjectKind.VirtualMachineInstance, "kubevirt.io", KubeVirtVersions, "VirtualMachineInstance", "virtualmachineinstances", Namespaced: true),
        new(ObjectKind.VirtualMachineInstanceMigration, "kubevirt.io", KubeVirtVersions, "VirtualMachineInstanceMigration", "virtualmachineinstancemigrations", Namespaced: true),
        new(ObjectKind.NetworkAttachmentDefinition, "k8s.cni.cncf.io", V1, "NetworkAttachmentDefinition", "network-attachment-definitions", Namespaced: true),
        new(ObjectKind.Subnet, "kubeovn.io", V1, "Subnet", "subnets", Namespaced: false),
        new(ObjectKind.IP, "kubeovn.io", V1, "IP", "ips", Namespaced: false),
        new(ObjectKind.IPPool, "kubeovn.io", V1, "IPPool", "ippools", Namespaced: false),
        new(ObjectKind.Vip, "kubeovn.io", V1, "Vip", "vips", Namespaced: false),
        new(ObjectKind.OvnEip, "kubeovn.io", V1, "OvnEip", "ovn-eips", Namespaced: false),
        new(ObjectKind.IptablesEIP, "kubeovn.io", V1, "IptablesEIP", "iptables-eips", Namespaced: false),
        new(ObjectKind.Vpc, "kubeovn.io", V1, "Vpc", "vpcs", Namespaced: false),
        new(ObjectKind.Vlan, "kubeovn.io", V1, "Vlan", "vlans", Namespaced: false),
        new(ObjectKind.AddressClaim, "webhookguard.io", ["v1alpha1"], "AddressClaim", "addressclaims", Namespaced: false),
    ];

    private static readonly Dictionary<ObjectKind, KubernetesKind> ByKind = Table.ToDictionary(row => row.Kind);

    private static readonly Dictionary<(string Group, string Name), KubernetesKind> ByName =
        Table.ToDictionary(row => (row.Group, row.Name));

    private static readonly Dictionary<(string Group, string Plural), KubernetesKind> ByPlural =
        Table.ToDictionary(row => (row.Group, row.Plural));

    /// <summary>All kinds but <see cref="ObjectKind.Other"/>.</summary>
    public static IReadOnlyList<KubernetesKind> All => Table;

    /// <summary>The row of a kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is <see cref="ObjectKind.Other"/>.</exception>
    public static KubernetesKind Of(ObjectKind kind) =>
        ByKind.TryGetValue(kind, out var row)
            ? row
            : throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of the Kubernetes API.");

    /// <summary>Finds a kind by its group (empty for the core group) and the <c>kind</c> of its objects, both case-sensitive.</summary>
    public static bool TryFind(string group, string name, [NotNullWhen(true)] out KubernetesKind? kind) =>
        ByName.TryGetValue((group, name), out kind);

    /// <summary>Finds a kind by its group (empty for the core group) and resource name, both case-sensitive.</summary>
    public static bool TryFindPlural(string group, string plural, [NotNullWhen(true)] out KubernetesKind? kind) =>
        ByPlural.TryGetValue((group, plural), out kind);

    /// <summary>The group in an <c>apiVersion</c>: <c>apps</c> of <c>apps/v1</c>, empty of <c>v1</c>.</summary>
    public static string GroupOf(string apiVersion)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? string.Empty : apiVersion[..slash];
    }
}
