using System.Text;
using System.Text.Json;

namespace WebhookGuard.Ovsdb.Wire;

/// <summary>
/// Hands out the same string for the same short bytes, most of the time: map keys, types and names repeat in every row. Fixed size;
/// a collision only costs a new string.
/// </summary>
internal sealed class StringPool
{
    private const int MaxBytes = 64;
    private readonly string?[] slots = new string?[4096];

    public string Read(ref Utf8JsonReader reader)
    {
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length == 0)
        {
            return "";
        }

        if (length > MaxBytes)
        {
            return reader.GetString()!;
        }

        Span<byte> octets = stackalloc byte[MaxBytes];
        octets = octets[..reader.CopyString(octets)];
        var hash = new HashCode();
        hash.AddBytes(octets);
        ref var slot = ref slots[hash.ToHashCode() & (slots.Length - 1)];
        if (slot is null || !Same(slot, octets))
        {
            slot = Encoding.UTF8.GetString(octets);
        }

        return slot;
    }

    private static bool Same(string text, ReadOnlySpan<byte> octets)
    {
        Span<char> characters = stackalloc char[MaxBytes];
        return Encoding.UTF8.TryGetChars(octets, characters, out var count) && text.AsSpan().SequenceEqual(characters[..count]);
    }
}
