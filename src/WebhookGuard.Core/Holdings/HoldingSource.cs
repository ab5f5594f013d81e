namespace WebhookGuard.Core.Holdings;

/// <summary>How it is known that an owner holds an address.</summary>
public enum HoldingSource : byte
{
    /// <summary>An OVN Northbound Logical_Switch_Port.</summary>
    LogicalSwitchPort,

    /// <summary>An OVN Northbound Logical_Router_Port.</summary>
    LogicalRouterPort,

    /// <summary>A Kubernetes object whose kind says it all: its request, or what Kube-OVN reported on it.</summary>
    KubernetesObject,
}
