using System.Text;
using System.Text.Json;

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
        // Of what is no string at all it is said that it is none.
        var isPlain = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !reader.ValueIsEscaped && Ascii.IsValid(reader.ValueSpan);
        return isPlain ? Get(reader.ValueSpan) : reader.GetString()!;
    }

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

        var hash = default(HashCode);
        hash.AddBytes(text);
        ref var slot = ref Slots[hash.ToHashCode() & (SlotCount - 1)];
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
