namespace WebhookGuard.Core.Objects;

/// <summary>Annotation and label keys with a fixed name. Kube-OVN's are of its <c>pkg/util/const.go</c>.</summary>
public static class AnnotationKeys
{
    /// <summary>The Subnet of the default NIC; on a Namespace a comma-separated list.</summary>
    public const string LogicalSwitch = "ovn.kubernetes.io/logical_switch";

    /// <summary>The addresses of the default NIC.</summary>
    public const string IPAddress = "ovn.kubernetes.io/ip_address";

    /// <summary>The MAC address of the default NIC.</summary>
    public const string MacAddress = "ovn.kubernetes.io/mac_address";

    /// <summary>Whether Kube-OVN has given the default NIC its addresses.</summary>
    public const string Allocated = "ovn.kubernetes.io/allocated";

    /// <summary>The Vip whose address a Pod takes over.</summary>
    public const string Vip = "ovn.kubernetes.io/vip";

    /// <summary>Label: see <see cref="AddressObjectView.Reserved"/>.</summary>
    public const string IPReserved = "ovn.kubernetes.io/ip_reserved";

    /// <summary>Multus' network selection (Network Plumbing Working Group standard, section 4.1).</summary>
    public const string MultusNetworks = "k8s.v1.cni.cncf.io/networks";

    /// <summary>Multus' replacement of the default network.</summary>
    public const string MultusDefaultNetwork = "v1.multus-cni.io/default-network";

    /// <summary>KubeVirt's mark on a migration's target Pod: the migration's name.</summary>
    public const string MigrationJobName = "kubevirt.io/migrationJobName";

    /// <summary>Our label: the mode of a Namespace.</summary>
    public const string Mode = "webhookguard.io/mode";

    /// <summary>Our label: a Namespace is left alone if <c>true</c>.</summary>
    public const string Ignore = "webhookguard.io/ignore";

    /// <summary>
    /// Our label, of a Namespace or an object, and annotation, of an object or a VM's template: whether addresses are to be assigned.
    /// </summary>
    public const string Assign = "webhookguard.io/assign";

    /// <summary>Our annotation: why a denial is to be overridden.</summary>
    public const string Override = "webhookguard.io/override";

    /// <summary>Our annotation on a Subnet: which addresses of its <c>excludeIps</c> the guard put there.</summary>
    public const string Quarantined = "webhookguard.io/quarantined";

    /// <summary>Our annotation on a Subnet: which addresses somebody took out of quarantine.</summary>
    public const string NotQuarantined = "webhookguard.io/not-quarantined";

    /// <summary>Our annotation on a VirtualMachine: whether to write the address it has into its template.</summary>
    public const string Keep = "webhookguard.io/keep";
}
