using Microsoft.Extensions.Logging;

namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>Turns lists and events into calls to the handler, by what it was told of before.</summary>
internal sealed class KnownObjects<T>(
    KubernetesResource resource, IObjectProjection<T> projection, IReflectorHandler<T> handler, ILogger logger)
    where T : IReflectedObject
{
    private HashSet<ObjectKey> unreadable = [];

    /// <summary>How many objects the handler knows.</summary>
    public int Count { get; private set; }

    public int Unreadable => unreadable.Count;

    public long HandlerFailures { get; private set; }

    /// <summary>Adds a list's item to a replacement.</summary>
    public void Add(Replacement<T> replacement, ReadOnlySpan<byte> item)
    {
        if (TryProject(item, out var value))
        {
            replacement.Objects.Add(value);
            return;
        }

        // It exists: what it held when it could be read is still better than nothing.
        var (key, metadata) = Identify(item);
        replacement.Unreadable.Add(key);
        if (handler.TryFind(key, out var last) && last.Uid == metadata.Uid)
            replacement.Objects.Add(last);
    }

    /// <summary>Makes a complete list what is known.</summary>
    /// <exception cref="Exception">The handler's. Then nothing changed, so that the next list tells the same deletions again.</exception>
    public void Commit(Replacement<T> replacement)
    {
        try
        {
            handler.OnReplaced(replacement.Objects);
        }
        catch
        {
            HandlerFailures++;
            throw;
        }

        (Count, unreadable) = (replacement.Objects.Count, replacement.Unreadable);
    }

    /// <summary>Takes an ADDED or MODIFIED object.</summary>
    /// <returns>Its resource version.</returns>
    public string Upsert(ReadOnlySpan<byte> json)
    {
        if (!TryProject(json, out var value))
            return UpsertUnreadable(json);
        var key = new ObjectKey(value.Namespace, value.Name);
        unreadable.Remove(key);
        var isKnown = handler.TryFind(key, out var old);
        if (isKnown && old.Uid != value.Uid)
        {
            TellDeleted(key, old);
            isKnown = false;
        }

        if (Tell(key, value, handler.OnUpserted) && !isKnown)
            Count++;
        return value.ResourceVersion;
    }

    /// <summary>Takes a DELETED object. A late word of an earlier object of the same name changes nothing.</summary>
    /// <returns>Its resource version.</returns>
    public string Delete(ReadOnlySpan<byte> json)
    {
        var (key, metadata) = Identify(json);
        var isKnown = handler.TryFind(key, out var old);
        if (!isKnown || old.Uid == metadata.Uid)
            unreadable.Remove(key);
        if (isKnown && old.Uid == metadata.Uid)
            TellDeleted(key, old);
        return metadata.ResourceVersion;
    }

    private static (ObjectKey Key, ObjectMetadata Metadata) Identify(ReadOnlySpan<byte> json)
    {
        var metadata = ObjectMetadata.Read(json);
        return metadata is { Name.Length: > 0, Uid.Length: > 0, ResourceVersion.Length: > 0 }
            ? (new ObjectKey(metadata.Namespace, metadata.Name), metadata)
            : throw new BrokenStreamException("the server sent an object without name, uid or resourceVersion");
    }

    private string UpsertUnreadable(ReadOnlySpan<byte> json)
    {
        var (key, metadata) = Identify(json);
        unreadable.Add(key);
        if (handler.TryFind(key, out var old) && old.Uid != metadata.Uid)
            TellDeleted(key, old);
        return metadata.ResourceVersion;
    }

    private bool TryProject(ReadOnlySpan<byte> json, out T value)
    {
        try
        {
            var reader = ObjectJson.ReaderAt(json);
            value = projection.Read(ref reader);
            if (value is { Name.Length: > 0, Uid.Length: > 0, ResourceVersion.Length: > 0 })
                return true;
            logger.LogWarning("{Resource} {Object} cannot be read: no name, uid or resourceVersion came out", resource, Identify(json).Key);
        }
        catch (Exception wrong) when (wrong is not BrokenStreamException)
        {
            logger.LogWarning(wrong, "{Resource} {Object} cannot be read: its last readable state is kept", resource, Identify(json).Key);
        }

        value = default!;
        return false;
    }

    private void TellDeleted(ObjectKey key, T last)
    {
        if (Tell(key, last, handler.OnDeleted))
            Count--;
    }

    private bool Tell(ObjectKey key, T value, Action<T> call)
    {
        try
        {
            call(value);
            return true;
        }
        catch (Exception wrong)
        {
            HandlerFailures++;
            logger.LogError(wrong, "A change of {Resource} {Object} could not be taken in", resource, key);
            return false;
        }
    }
}
