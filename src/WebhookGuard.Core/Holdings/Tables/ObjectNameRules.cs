using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Holdings.Tables;

/// <summary>Objects by kind, namespace and name, which each object tells itself.</summary>
internal readonly struct ObjectNameRules : ITableRules<ObjectName, int, ObjectView>
{
    public static int Store(ObjectName key) => HashCode.Combine(key.Kind, key.Namespace, key.Name);

    public static uint Hash(int stored) => (uint)stored;

    public static bool IsOf(ObjectName key, ObjectView value) => value.Name == key;
}
