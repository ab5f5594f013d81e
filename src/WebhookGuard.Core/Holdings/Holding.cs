using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Holdings;

/// <summary>"An owner holds these addresses in this scope, says this source": one NIC of one object.</summary>
public sealed class Holding
{
    private readonly ObjectKind objectKind;
    private readonly ObjectKind ownerKind;
    private readonly string objectNamespace = string.Empty;

    // Null of a port of which it follows from the owner, as it does of nearly all.
    private readonly string? objectName = string.Empty;
    private readonly string ownerNamespace = string.Empty;
    private readonly string ownerName = string.Empty;

    // A large cluster has a million holdings, most with one of these three: a Subnet, a Scope or a NicRequest; or a SubnetAndRequest.
    private readonly object? place;

    /// <summary>How it is known.</summary>
    public required HoldingSource Source { get; init; }

    /// <summary>The object it is known from: a port's or a Kubernetes object's name.</summary>
    public required ObjectName Object
    {
        get => new(objectKind, objectNamespace, objectName ?? $"{ownerName}.{ownerNamespace}");
        init => (objectKind, objectNamespace, objectName) = (value.Kind, value.Namespace, value.Name);
    }

    /// <summary>
    /// The owner as the object names it. Of kind <see cref="ObjectKind.Other"/> if only namespace and name are known, as on a logical
    /// switch port: Kube-OVN writes the VM's name there for a VM's Pods, the Pod's for others.
    /// </summary>
    public required ObjectName Owner
    {
        get => new(ownerKind, ownerNamespace, ownerName);
        init
        {
            (ownerKind, ownerNamespace, ownerName) = (value.Kind, value.Namespace, value.Name);
            if (objectName is not null && IsJoined(objectName, ownerName, ownerNamespace))
            {
                objectName = null;
            }
        }
    }

    /// <summary>The Subnet, or null if it follows from <see cref="Request"/> or there is none.</summary>
    public string? Subnet
    {
        get => place as string ?? (place as SubnetAndRequest)?.Subnet;
        init => place = Placed(value, Request) ?? place;
    }

    /// <summary>The physical layer 2 that a claim names instead of a Subnet and a request, or null.</summary>
    public Scope? Scope
    {
        get => place as Scope?;
        init => place = value ?? place;
    }

    /// <summary>The request that is the holding, or null. Of one in <see cref="ClusterFacts"/> it may say no more than where its addresses lie.</summary>
    public NicRequest? Request
    {
        get => place as NicRequest ?? (place as SubnetAndRequest)?.Request;
        init => place = Placed(Subnet, value) ?? place;
    }

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

    /// <summary>Whether both are the same in everything.</summary>
    internal bool SaysTheSameAs(Holding other) =>
        Source == other.Source && Object == other.Object && Owner == other.Owner && IsNodeInternalIP == other.IsNodeInternalIP
        && Subnet == other.Subnet && Scope == other.Scope && Addresses.SequenceEqual(other.Addresses)
        && (Request is null ? other.Request is null : other.Request is not null && Request.AsksTheSameAs(other.Request));

    /// <summary>The same, with the owner's name and the addresses in the instances that another holding of the owner has them in, if they are alike.</summary>
    internal Holding Sharing(Holding other)
    {
        var addresses = Addresses.SequenceEqual(other.Addresses) ? other.Addresses : Addresses;
        return ReferenceEquals(ownerName, other.ownerName) && ReferenceEquals(addresses, Addresses) ? this : new Holding
        {
            Source = Source,
            Object = new ObjectName(objectKind, objectNamespace, objectName == ownerName ? other.ownerName : Object.Name),
            Owner = new ObjectName(ownerKind, other.ownerNamespace, other.ownerName),
            Subnet = Subnet,
            Scope = Scope,
            Request = Request,
            Addresses = addresses,
            IsNodeInternalIP = IsNodeInternalIP,
        };
    }

    private static bool IsJoined(string text, string name, string @namespace) =>
        text.Length == name.Length + 1 + @namespace.Length
        && text.StartsWith(name, StringComparison.Ordinal) && text[name.Length] == '.' && text.EndsWith(@namespace, StringComparison.Ordinal);

    private static object? Placed(string? subnet, NicRequest? request) =>
        subnet is not null && request is not null ? new SubnetAndRequest(subnet, request) : subnet ?? (object?)request;

    private sealed record SubnetAndRequest(string Subnet, NicRequest Request);
}
