using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>A kind as the API server serves it: where to list and watch all of its objects in the whole cluster.</summary>
public sealed class KubernetesResource
{
    /// <summary>Names a resource.</summary>
    /// <param name="group">API group, e.g. <c>kubevirt.io</c>; empty for the core group.</param>
    /// <param name="plural">Plural name as in paths and RBAC rules, e.g. <c>virtualmachines</c>.</param>
    /// <param name="namespaced">Whether objects live in namespaces.</param>
    /// <param name="versions">Versions whose objects the projection can read, most wanted first, e.g. <c>v1</c>, <c>v1beta1</c>.</param>
    /// <exception cref="ArgumentException">No version is given, or a name is empty.</exception>
    public KubernetesResource(string group, string plural, bool namespaced, params IReadOnlyList<string> versions)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentException.ThrowIfNullOrWhiteSpace(plural);
        ArgumentNullException.ThrowIfNull(versions);
        if (versions.Count == 0 || versions.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("At least one version is needed, and none may be empty.", nameof(versions));
        Group = group;
        Plural = plural;
        Namespaced = namespaced;
        Versions = [.. versions];
    }

    /// <summary>The resource of a kind.</summary>
    public static KubernetesResource Of(KubernetesKind kind) => new(kind.Group, kind.Plural, kind.Namespaced, kind.Versions);

    /// <summary>API group; empty for the core group.</summary>
    public string Group { get; }

    /// <summary>Plural name, lower case.</summary>
    public string Plural { get; }

    /// <summary>Whether objects live in namespaces.</summary>
    public bool Namespaced { get; }

    /// <summary>Versions to try, most wanted first. The first one that the server serves is used.</summary>
    public IReadOnlyList<string> Versions { get; }

    /// <summary>Path of the cluster-wide collection, e.g. <c>/apis/kubevirt.io/v1/virtualmachines</c>.</summary>
    /// <param name="version">One of <see cref="Versions"/>.</param>
    public string PathOf(string version) =>
        Group.Length == 0 ? $"/api/{version}/{Plural}" : $"/apis/{Group}/{version}/{Plural}";

    /// <summary>Path of the collection in one namespace, e.g. <c>/api/v1/namespaces/default/pods</c>.</summary>
    /// <param name="version">One of <see cref="Versions"/>.</param>
    /// <param name="namespace">The namespace; not looked at if objects live in none.</param>
    public string PathOf(string version, string @namespace)
    {
        var collection = PathOf(version);
        return Namespaced ? $"{collection[..^Plural.Length]}namespaces/{Uri.EscapeDataString(@namespace)}/{Plural}" : collection;
    }

    /// <summary>Path of one object, e.g. <c>/api/v1/namespaces/default/pods/web-0</c>.</summary>
    /// <param name="version">One of <see cref="Versions"/>.</param>
    /// <param name="namespace">The object's namespace; not looked at if objects live in none.</param>
    /// <param name="name">The object's name.</param>
    public string PathOf(string version, string @namespace, string name) => $"{PathOf(version, @namespace)}/{Uri.EscapeDataString(name)}";

    /// <summary>The name people and RBAC messages use: <c>pods</c>, <c>virtualmachines.kubevirt.io</c>.</summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
