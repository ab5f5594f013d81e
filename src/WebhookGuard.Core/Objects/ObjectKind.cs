namespace WebhookGuard.Core.Objects;

/// <summary>The Kubernetes kinds that matter to who holds an address.</summary>
public enum ObjectKind : byte
{
    /// <summary>A kind that plays no part.</summary>
    Other,

    /// <summary>core Pod.</summary>
    Pod,

    /// <summary>kubevirt.io VirtualMachine.</summary>
    VirtualMachine,

    /// <summary>kubevirt.io VirtualMachineInstance.</summary>
    VirtualMachineInstance,

    /// <summary>kubevirt.io VirtualMachineInstanceMigration.</summary>
    VirtualMachineInstanceMigration,

    /// <summary>apps Deployment.</summary>
    Deployment,

    /// <summary>apps StatefulSet.</summary>
    StatefulSet,

    /// <summary>apps DaemonSet.</summary>
    DaemonSet,

    /// <summary>apps ReplicaSet.</summary>
    ReplicaSet,

    /// <summary>batch Job.</summary>
    Job,

    /// <summary>batch CronJob.</summary>
    CronJob,

    /// <summary>core Namespace.</summary>
    Namespace,

    /// <summary>core Node.</summary>
    Node,

    /// <summary>k8s.cni.cncf.io NetworkAttachmentDefinition.</summary>
    NetworkAttachmentDefinition,

    /// <summary>kubeovn.io Subnet.</summary>
    Subnet,

    /// <summary>kubeovn.io IP.</summary>
    IP,

    /// <summary>kubeovn.io IPPool.</summary>
    IPPool,

    /// <summary>kubeovn.io Vip.</summary>
    Vip,

    /// <summary>kubeovn.io OvnEip.</summary>
    OvnEip,

    /// <summary>kubeovn.io IptablesEIP.</summary>
    IptablesEIP,

    /// <summary>kubeovn.io Vpc.</summary>
    Vpc,

    /// <summary>kubeovn.io Vlan.</summary>
    Vlan,

    /// <summary>webhookguard.io AddressClaim.</summary>
    AddressClaim,
}
