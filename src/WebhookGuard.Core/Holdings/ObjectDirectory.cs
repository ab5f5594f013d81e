using System.Collections.Concurrent;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Holdings;

/// <summary>The Kubernetes objects that exist, by kind, namespace and name. Readers never block.</summary>
public sealed class ObjectDirectory
{
    private readonly ConcurrentDictionary<ObjectName, ObjectView> objects = new();

    /// <summary>The object, or null if it is not known.</summary>
    public ObjectView? Find(ObjectName name) => objects.GetValueOrDefault(name);

    /// <summary>Every object.</summary>
    public IEnumerable<ObjectView> All => objects.Values;

    /// <summary>The names of all objects of a kind.</summary>
    public IReadOnlyList<ObjectName> NamesOf(ObjectKind kind) => [.. objects.Keys.Where(name => name.Kind == kind)];

    /// <summary>Adds or replaces an object.</summary>
    internal void Set(ObjectView view) => objects[view.Name] = view;

    /// <summary>Removes an object.</summary>
    internal void Remove(ObjectName name) => objects.TryRemove(name, out _);
}
