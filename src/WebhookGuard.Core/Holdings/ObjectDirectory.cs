using WebhookGuard.Core.Holdings.Tables;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Holdings;

/// <summary>The Kubernetes objects that exist, by kind, namespace and name. Readers never block; writers take turns.</summary>
public sealed class ObjectDirectory
{
    private readonly SharedTable<ObjectName, int, ObjectView, ObjectNameRules> objects = new();

    /// <summary>The object, or null if it is not known.</summary>
    public ObjectView? Find(ObjectName name) => objects.Find(name);

    /// <summary>Every object.</summary>
    public IEnumerable<ObjectView> All => objects.Entries.Select(entry => entry.Value);

    /// <summary>The names of all objects of a kind.</summary>
    public IReadOnlyList<ObjectName> NamesOf(ObjectKind kind) => [.. All.Select(view => view.Name).Where(name => name.Kind == kind)];

    /// <summary>Adds or replaces an object; one writer at a time.</summary>
    internal void Set(ObjectView view) => objects.Set(view.Name, view);

    /// <summary>Removes an object; one writer at a time.</summary>
    internal void Remove(ObjectName name) => objects.Remove(name);
}
