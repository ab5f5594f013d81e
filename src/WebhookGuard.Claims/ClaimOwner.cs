using WebhookGuard.Core.Objects;

namespace WebhookGuard.Claims;

/// <summary>Who holds a claim. Names are exclusive in Kubernetes: two objects of one kind, namespace and name never exist at once.</summary>
/// <param name="Kind">The kind: a Kubernetes kind such as <c>VirtualMachine</c>, or <see cref="ExternalKind"/>.</param>
/// <param name="Namespace">The namespace; empty for what has none.</param>
/// <param name="Name">The name.</param>
/// <param name="Uid">The UID of the object that the claim was last granted or bound to; empty for <see cref="ExternalKind"/>.</param>
/// <param name="GenerateName">The object's <c>metadata.generateName</c>; null if it has none.</param>
/// <param name="Pod">Of a workload, which of its Pods; null if only the workload itself asks, or the owner is no workload.</param>
public sealed record ClaimOwner(
    string Kind, string Namespace, string Name, string Uid, string? GenerateName = null, ClaimPod? Pod = null)
{
    /// <summary>The kind of owners outside the cluster, for whom an administrator makes claims.</summary>
    public const string ExternalKind = "External";

    /// <summary>
    /// Whether not the owner itself asks but a part of it, such as a VM's VMI: to see the owner is then no sign that the request is over. It
    /// belongs to the request and is not kept.
    /// </summary>
    public bool IsPart { get; init; }

    /// <summary>Whether an administrator made the claim for something outside the cluster.</summary>
    public bool IsExternal => Kind == ExternalKind;

    /// <summary>The owner that an object's name and UID make.</summary>
    public static ClaimOwner Of(ObjectName name, string uid, string? generateName = null) =>
        new(name.Kind.ToString(), name.Namespace, name.Name, uid, string.IsNullOrEmpty(generateName) ? null : generateName);

    /// <summary>Whether both are of one kind, namespace and name, and so never exist at once.</summary>
    public bool HasNameOf(ClaimOwner other) => Kind == other.Kind && Namespace == other.Namespace && Name == other.Name;

    /// <summary><c>Kind namespace/name</c>, or <c>Pod namespace/name of Kind namespace/name</c>.</summary>
    public override string ToString()
    {
        var owner = Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
        return Pod is null ? owner : $"Pod {Namespace}/{Pod.Name} of {owner}";
    }
}
