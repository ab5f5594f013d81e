namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>A list being read: becomes what is known when its last page is there, or is thrown away.</summary>
internal sealed class Replacement<T>
    where T : IReflectedObject
{
    /// <summary>The objects.</summary>
    public List<T> Objects { get; } = [];

    /// <summary>Objects that exist but whose present state cannot be read.</summary>
    public HashSet<ObjectKey> Unreadable { get; } = [];
}
