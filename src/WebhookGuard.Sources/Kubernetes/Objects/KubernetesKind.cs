using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>How the Kubernetes API names a kind.</summary>
/// <param name="Kind">Our word for it.</param>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Versions">The versions a server may serve, the one to try first in front.</param>
/// <param name="Name">The <c>kind</c> of its objects.</param>
/// <param name="Plural">The resource's name in URLs and rules.</param>
/// <param name="Namespaced">Whether its objects live in namespaces.</param>
public sealed record KubernetesKind(
    ObjectKind Kind,
    string Group,
    IReadOnlyList<string> Versions,
    string Name,
    string Plural,
    bool Namespaced)
{
    /// <summary>The <c>apiVersion</c> of an object in the given version of the kind's group.</summary>
    public string ApiVersion(string version) => Group.Length == 0 ? version : $"{Group}/{version}";
}
