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

    /// <summary>The string the reader stands on.</summary>
    public static string Get(ref JsonCursor reader)
    {
        var text = reader.ValueSpan;
        if (text.Length > LongestPooled || reader.ValueIsEscaped || !Ascii.IsValid(text))
        {
            return reader.GetString()!;
        }

        if (text.IsEmpty)
        {
            return string.Empty;
        }

        var hash = default(HashCode);
        hash.AddBytes(text);
        ref var slot = ref Slots[hash.ToHashCode() & (SlotCount - 1)];
        var pooled = slot;
        if (pooled is null || !Ascii.Equals(text, pooled))
        {
            pooled = Encoding.ASCII.GetString(text);
            slot = pooled;
        }

        return pooled;
    }
}
