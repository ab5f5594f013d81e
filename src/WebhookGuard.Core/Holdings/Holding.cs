using System.Diagnostics.CodeAnalysis;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Holdings;

/// <summary>"An owner holds these addresses in this scope, says this source": one NIC of one object.</summary>
public sealed class Holding
{
    // Whoever makes a holding fills in traits of its own; in the index it has the very ones of all that have them alike.
    private readonly HoldingTraits traits = new();

    // The owner's name, or an OwnNames; null until one of the two is set, which whoever makes a holding does in any order.
    private readonly object? names;

    /// <summary>Begins a holding.</summary>
    public Holding()
    {
    }

    [SetsRequiredMembers]
    private Holding(HoldingTraits traits, object names, IReadOnlyList<Address> addresses) => (this.traits, this.names, Addresses) = (traits, names, addresses);

    /// <summary>How it is known.</summary>
    public required HoldingSource Source
    {
        get => traits.Source;
        init => traits.Source = value;
    }

    /// <summary>The object it is known from: a port's or a Kubernetes object's name.</summary>
    public required ObjectName Object
    {
        get => traits.Naming switch
        {
            Naming.AsOwner => new(traits.ObjectKind, traits.Namespace, OwnerName),
            Naming.Joined => new(traits.ObjectKind, string.Empty, $"{OwnerName}.{traits.Namespace}"),
            _ => new(traits.ObjectKind, ((OwnNames)names!).Namespace, ((OwnNames)names).Name),
        };
        init
        {
            traits.ObjectKind = value.Kind;
            if (names is null)
            {
                (traits.Namespace, names) = (value.Namespace, value.Name);
            }
            else
            {
                (traits.Naming, names) = Named(value, traits.Namespace, OwnerName);
            }
        }
    }

    /// <summary>
    /// The owner as the object names it. Of kind <see cref="ObjectKind.Other"/> if only namespace and name are known, as on a logical
    /// switch port: Kube-OVN writes the VM's name there for a VM's Pods, the Pod's for others.
    /// </summary>
    public required ObjectName Owner
    {
        get => new(traits.OwnerKind, traits.Namespace, OwnerName);
        init
        {
            var @object = names is null ? value : Object;
            traits.OwnerKind = value.Kind;
            traits.Namespace = value.Namespace;
            (traits.Naming, names) = Named(@object, value.Namespace, value.Name);
        }
    }

    /// <summary>The Subnet, or null if it follows from <see cref="Request"/> or there is none.</summary>
    public string? Subnet
    {
        get => traits.Place as string ?? (traits.Place as SubnetAndRequest)?.Subnet;
        init => traits.Place = Placed(value, Request) ?? traits.Place;
    }

    /// <summary>The physical layer 2 that a claim names instead of a Subnet and a request, or null.</summary>
    public Scope? Scope
    {
        get => traits.Place as Scope?;
        init => traits.Place = value ?? traits.Place;
    }

    /// <summary>The request that is the holding, or null. Of one in <see cref="ClusterFacts"/> it may say no more than where its addresses lie.</summary>
    public NicRequest? Request
    {
        get => traits.Place as NicRequest ?? (traits.Place as SubnetAndRequest)?.Request;
        init => traits.Place = Placed(Subnet, value) ?? traits.Place;
    }

    /// <summary>The addresses.</summary>
    public required IReadOnlyList<Address> Addresses { get; init; }

    /// <summary>
    /// Whether it is a Node's InternalIP: not in a Subnet at all, but out of reach for Pods of the default VPC that would have it too.
    /// </summary>
    public bool IsNodeInternalIP
    {
        get => traits.IsNodeInternalIP;
        init => traits.IsNodeInternalIP = value;
    }

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

    private string OwnerName => names as string ?? ((OwnNames)names!).Owner;

    /// <summary>
    /// The same in less memory: with what other holdings have alike in the same instances, and the owner's name and the addresses in those of
    /// another holding of the owner.
    /// </summary>
    /// <param name="other">The owner's other holding; null if it has none.</param>
    internal Holding Kept(Holding? other)
    {
        var shared = HoldingTraits.Shared(traits);
        var addresses = other is not null && Addresses.SequenceEqual(other.Addresses) ? other.Addresses : Addresses;
        var owner = other?.OwnerName ?? OwnerName;
        return ReferenceEquals(shared, traits) && ReferenceEquals(addresses, Addresses) && ReferenceEquals(owner, OwnerName)
            ? this
            : new Holding(shared, names is OwnNames own ? own with { Owner = owner } : owner, addresses);
    }

    private static (Naming Naming, object Names) Named(ObjectName @object, string ownerNamespace, string ownerName) =>
        @object.Name == ownerName && @object.Namespace == ownerNamespace ? (Naming.AsOwner, ownerName)
        : @object.Namespace.Length == 0 && IsJoined(@object.Name, ownerName, ownerNamespace) ? (Naming.Joined, ownerName)
        : (Naming.Own, new OwnNames(ownerName, @object.Namespace, @object.Name));

    private static bool IsJoined(string text, string name, string @namespace) =>
        text.Length == name.Length + 1 + @namespace.Length
        && text.StartsWith(name, StringComparison.Ordinal) && text[name.Length] == '.' && text.EndsWith(@namespace, StringComparison.Ordinal);

    private static object? Placed(string? subnet, NicRequest? request) =>
        subnet is not null && request is not null ? new SubnetAndRequest(subnet, request) : subnet ?? (object?)request;

    /// <summary>Of an object whose name does not follow from its owner's: the owner's name, and the object's namespace and name.</summary>
    private sealed record OwnNames(string Owner, string Namespace, string Name);

    private sealed record SubnetAndRequest(string Subnet, NicRequest Request);
}
