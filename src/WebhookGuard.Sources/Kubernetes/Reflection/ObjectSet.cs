namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>Objects by namespace and name, which each of them tells itself, so that no key has to be kept for it.</summary>
internal sealed class ObjectSet<T>
    where T : IReflectedObject
{
    private readonly HashSet<T> objects = new(new ByKey());
    private readonly HashSet<T>.AlternateLookup<ObjectKey> byKey;

    public ObjectSet() => byKey = objects.GetAlternateLookup<ObjectKey>();

    public int Count => objects.Count;

    /// <summary>Every object.</summary>
    public IReadOnlyCollection<T> All => objects;

    public bool TryGet(ObjectKey key, out T value) => byKey.TryGetValue(key, out value!);

    /// <summary>Adds an object, or puts it in place of the one of that name.</summary>
    public void Set(T value)
    {
        if (!objects.Add(value))
        {
            objects.Remove(value);
            objects.Add(value);
        }
    }

    public void Remove(ObjectKey key) => byKey.Remove(key);

    /// <summary>Gives back the room that was only needed to grow.</summary>
    public void Trim() => objects.TrimExcess();

    private sealed class ByKey : IEqualityComparer<T>, IAlternateEqualityComparer<ObjectKey, T>
    {
        public bool Equals(T? x, T? y) => x!.Name == y!.Name && x.Namespace == y.Namespace;

        public int GetHashCode(T obj) => ObjectKey.Of(obj).GetHashCode();

        public bool Equals(ObjectKey alternate, T other) => alternate.Name == other.Name && alternate.Namespace == other.Namespace;

        public int GetHashCode(ObjectKey alternate) => alternate.GetHashCode();

        public T Create(ObjectKey alternate) => throw new NotSupportedException("an object is more than its key");
    }
}
