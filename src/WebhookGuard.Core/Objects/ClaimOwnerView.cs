namespace WebhookGuard.Core.Objects;

/// <summary>An AddressClaim's <c>spec.owner</c>, as written; what it does not say is empty.</summary>
public sealed record ClaimOwnerView
{
    /// <summary>The kind of owners outside the cluster, for whom an administrator makes claims.</summary>
    public const string ExternalKind = "External";

    /// <summary><c>kind</c>: a Kubernetes kind such as <c>VirtualMachine</c>, or <see cref="ExternalKind"/>.</summary>
    public string Kind { get; init; } = string.Empty;

    /// <summary><c>namespace</c>.</summary>
    public string Namespace { get; init; } = string.Empty;

    /// <summary><c>name</c>.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary><c>uid</c>: of the object that the claim was last granted or bound to.</summary>
    public string Uid { get; init; } = string.Empty;

    /// <summary><c>generateName</c>: of the object, if it has one.</summary>
    public string GenerateName { get; init; } = string.Empty;

    /// <summary><c>pod.name</c>: which of a workload's Pods has the address.</summary>
    public string PodName { get; init; } = string.Empty;

    /// <summary><c>pod.uid</c>.</summary>
    public string PodUid { get; init; } = string.Empty;

    /// <summary><c>Kind namespace/name</c>.</summary>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}
