using System.Diagnostics.CodeAnalysis;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Holdings;

/// <summary>"An owner holds these addresses in this scope, says this source": one NIC of one object.</summary>
public sealed class Holding
{
    // Null until one of the two names is set; both are by whoever makes a holding, in any order.
    private readonly string? ownerName;
    private readonly string ownerNamespace = string.Empty;

    // A large cluster has a million holdings, most with one of these three: a Subnet, a Scope or a NicRequest; or a SubnetAndRequest. Of an
    // object with a name of its own, an OwnName around it.
    private readonly object? place;
    private readonly ObjectKind objectKind;
    private readonly ObjectKind ownerKind;
    private readonly Naming naming;

    /// <summary>Begins a holding.</summary>
    public Holding()
    {
    }

    [SetsRequiredMembers]
    private Holding(Holding like, string ownerNamespace, string ownerName, IReadOnlyList<Address> addresses)
    {
        (this.ownerNamespace, this.ownerName, Addresses) = (ownerNamespace, ownerName, addresses);
        (place, objectKind, ownerKind, naming) = (like.place, like.objectKind, like.ownerKind, like.naming);
        (Source, IsNodeInternalIP) = (like.Source, like.IsNodeInternalIP);
    }

    // What the object's name is: it follows from the owner's of nearly all.
    private enum Naming : byte
    {
        AsOwner,
        Joined,
        Own,
    }

    /// <summary>How it is known.</summary>
    public required HoldingSource Source { get; init; }

    /// <summary>The object it is known from: a port's or a Kubernetes object's name.</summary>
    public required ObjectName Object
    {
        get => naming switch
        {
            Naming.AsOwner => new(objectKind, ownerNamespace, ownerName!),
            Naming.Joined => new(objectKind, string.Empty, $"{ownerName}.{ownerNamespace}"),
            _ => new(objectKind, ((OwnName)place!).Namespace, ((OwnName)place).Name),
        };
        init
        {
            objectKind = value.Kind;
            if (ownerName is null)
            {
                (ownerNamespace, ownerName) = (value.Namespace, value.Name);
            }
            else
            {
                (naming, place) = Named(value, ownerNamespace, ownerName, place);
            }
        }
    }

    /// <summary>
    /// The owner as the object names it. Of kind <see cref="ObjectKind.Other"/> if only namespace and name are known, as on a logical
    /// switch port: Kube-OVN writes the VM's name there for a VM's Pods, the Pod's for others.
    /// </summary>
    public required ObjectName Owner
    {
        get => new(ownerKind, ownerNamespace, ownerName!);
        init
        {
            ownerKind = value.Kind;
            if (ownerName is not null)
            {
                (naming, place) = Named(Object, value.Namespace, value.Name, place);
            }

            (ownerNamespace, ownerName) = (value.Namespace, value.Name);
        }
    }

    /// <summary>The Subnet, or null if it follows from <see cref="Request"/> or there is none.</summary>
    public string? Subnet
    {
        get => Place as string ?? (Place as SubnetAndRequest)?.Subnet;
        init => Place = Placed(value, Request) ?? Place;
    }

    /// <summary>The physical layer 2 that a claim names instead of a Subnet and a request, or null.</summary>
    public Scope? Scope
    {
        get => Place as Scope?;
        init => Place = value ?? Place;
    }

    /// <summary>The request that is the holding, or null. Of one in <see cref="ClusterFacts"/> it may say no more than where its addresses lie.</summary>
    public NicRequest? Request
    {
        get => Place as NicRequest ?? (Place as SubnetAndRequest)?.Request;
        init => Place = Placed(Subnet, value) ?? Place;
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
        return ReferenceEquals(ownerName, other.ownerName) && ReferenceEquals(addresses, Addresses) ? this : new Holding(this, other.ownerNamespace, other.ownerName!, addresses);
    }

    private object? Place
    {
        get => place is OwnName own ? own.Place : place;
        init => place = place is OwnName own ? own with { Place = value } : value;
    }

    private static (Naming Naming, object? Place) Named(ObjectName @object, string @namespace, string name, object? place) =>
        @object.Name == name && @object.Namespace == @namespace ? (Naming.AsOwner, place)
        : @object.Namespace.Length == 0 && IsJoined(@object.Name, name, @namespace) ? (Naming.Joined, place)
        : (Naming.Own, new OwnName(@object.Namespace, @object.Name, place));

    private static bool IsJoined(string text, string name, string @namespace) =>
        text.Length == name.Length + 1 + @namespace.Length
        && text.StartsWith(name, StringComparison.Ordinal) && text[name.Length] == '.' && text.EndsWith(@namespace, StringComparison.Ordinal);

    private static object? Placed(string? subnet, NicRequest? request) =>
        subnet is not null && request is not null ? new SubnetAndRequest(subnet, request) : subnet ?? (object?)request;

    private sealed record OwnName(string Namespace, string Name, object? Place);

    private sealed record SubnetAndRequest(string Subnet, NicRequest Request);
}
