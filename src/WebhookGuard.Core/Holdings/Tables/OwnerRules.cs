namespace WebhookGuard.Core.Holdings.Tables;

/// <summary>Holdings by their owner's namespace and name, which each of them tells itself: a Holding, or a Holding[] of several.</summary>
internal readonly struct OwnerRules : ITableRules<(string Namespace, string Name), int, object>
{
    public static int Store((string Namespace, string Name) key) => HashCode.Combine(key.Namespace, key.Name);

    public static uint Hash(int stored) => (uint)stored;

    public static bool IsOf((string Namespace, string Name) key, object value)
    {
        var owner = (value as Holding ?? ((Holding[])value)[0]).Owner;
        return owner.Name == key.Name && owner.Namespace == key.Namespace;
    }
}
