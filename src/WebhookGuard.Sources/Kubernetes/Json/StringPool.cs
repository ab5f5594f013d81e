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
        if (reader.ValueSpan.Length > LongestPooled)
        {
            return reader.GetString()!;
        }

        Span<char> buffer = stackalloc char[LongestPooled];
        ReadOnlySpan<char> text = buffer[..reader.CopyString(buffer)];
        if (text.IsEmpty)
        {
            return string.Empty;
        }

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
