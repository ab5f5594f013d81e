namespace WebhookGuard.Core.Objects;

/// <summary>An object's kind, namespace and name: its identity while it exists, and the key it is stored under.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Namespace">The namespace; empty for a cluster-scoped object.</param>
/// <param name="Name">The name.</param>
public readonly record struct ObjectName(ObjectKind Kind, string Namespace, string Name)
{
    /// <summary>
    /// <c>Kind namespace/name</c>, or <c>Kind name</c> for a cluster-scoped object; without the kind where that is not known.
    /// </summary>
    public override string ToString() => (Kind, Namespace.Length) switch
    {
        (ObjectKind.Other, 0) => Name,
        (ObjectKind.Other, _) => $"{Namespace}/{Name}",
        (_, 0) => $"{Kind} {Name}",
        _ => $"{Kind} {Namespace}/{Name}",
    };
}
