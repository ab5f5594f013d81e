using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Holdings;

/// <summary>"An owner holds these addresses in this scope, says this source": one NIC of one object.</summary>
public sealed class Holding
{
    /// <summary>How it is known.</summary>
    public required HoldingSource Source { get; init; }

    /// <summary>The object it is known from: a port's or a Kubernetes object's name.</summary>
    public required ObjectName Object { get; init; }

    /// <summary>
    /// The owner as the object names it. Of kind <see cref="ObjectKind.Other"/> if only namespace and name are known, as on a logical
    /// switch port: Kube-OVN writes the VM's name there for a VM's Pods, the Pod's for others.
    /// </summary>
    public required ObjectName Owner { get; init; }

    /// <summary>The Subnet, or null if it follows from <see cref="Request"/> or there is none.</summary>
    public string? Subnet { get; init; }

    /// <summary>The physical layer 2 that a claim names instead of a Subnet, or null.</summary>
    public Scope? Scope { get; init; }

    /// <summary>The request that is the holding, or null.</summary>
    public NicRequest? Request { get; init; }

    /// <summary>The addresses.</summary>
    public required IReadOnlyList<Address> Addresses { get; init; }

    /// <summary>
    /// Whether it is a Node's InternalIP: not in a Subnet at all, but out of reach for Pods of the default VPC that would have it too.
    /// </summary>
    public bool IsNodeInternalIP { get; init; }

    /// <summary>
    /// How a message names it: <c>logical switch port db-1.team-a</c>, <c>IP db-1.team-a</c>, <c>Pod team-a/db-1</c>.
    /// </summary>
    public string Evidence => Source switch
    {
        HoldingSource.LogicalSwitchPort => $"logical switch port {Object.Name}",
        HoldingSource.LogicalRouterPort => $"logical router port {Object.Name}",
        _ => Object.ToString(),
    };

    /// <summary>The command that removes a leftover, which is a port or an IP, as messages quote it.</summary>
    public string Removal => Source == HoldingSource.LogicalSwitchPort
        ? $"'kubectl ko nbctl lsp-del {Object.Name}'"
        : $"'kubectl delete ips.kubeovn.io {Object.Name}'";
}
