using System.Text;

namespace WebhookGuard.Sources.Kubernetes.Json;

/// <summary>
/// One instance for each of the strings that most objects share (namespaces, Subnets, annotation keys): a cluster has 150,000 Pods
/// but a few hundred of these. Bounded: a new string takes the place of whichever one had its slot.
/// </summary>
internal static class StringPool
{
    private const int SlotCount = 1 << 13;

    private const int LongestPooled = 256;

    // Read and written without a lock: a race costs no more than a second instance.
    private static readonly string?[] Slots = new string?[SlotCount];

    /// <summary>The string of these bytes, which are UTF-8.</summary>
    public static string Get(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return string.Empty;
        }

        if (text.Length > LongestPooled)
        {
            return Encoding.UTF8.GetString(text);
        }

        ref var slot = ref Slots[TextHash.Of(text) & (SlotCount - 1)];
        var pooled = slot;
        if (pooled is null || !Ascii.Equals(text, pooled))
        {
            pooled = Encoding.UTF8.GetString(text);
            slot = pooled;
        }

        return pooled;
    }

    /// <summary>The string of these characters.</summary>
    public static string Get(ReadOnlySpan<char> text)
    {
        ref var slot = ref Slots[string.GetHashCode(text, StringComparison.Ordinal) & (SlotCount - 1)];
        var pooled = slot;
        if (pooled is null || !text.SequenceEqual(pooled))
        {
            pooled = text.ToString();
            slot = pooled;
        }

        return pooled;
    }
}
