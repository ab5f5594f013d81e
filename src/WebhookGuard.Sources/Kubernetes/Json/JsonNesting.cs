using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WebhookGuard.Sources.Kubernetes.Json;

/// <summary>Finds where an object or array ends by its brackets alone, or a string by its quote, 64 bytes at a time.</summary>
/// <remarks>The way of looking at a block as bit masks is that of simdjson (Langdale, Lemire: Parsing Gigabytes of JSON per Second, 2019).</remarks>
internal static class JsonNesting
{
    private const int BlockSize = 64;

    /// <summary>The index of the bracket that closes what was opened just before the text; -1 if it is not in the text.</summary>
    public static int FindEnd(ReadOnlySpan<byte> text)
    {
        var (depth, at) = (1, 0);
        var (inString, escaped) = (0UL, false);
        for (; text.Length - at >= BlockSize; at += BlockSize)
        {
            if (FindEnd(Vector512.Create(text[at..]), ref depth, ref inString, ref escaped) is >= 0 and var index)
            {
                return at + index;
            }
        }

        Span<byte> last = stackalloc byte[BlockSize];
        last.Fill((byte)' ');
        text[at..].CopyTo(last);
        return FindEnd(Vector512.Create<byte>(last), ref depth, ref inString, ref escaped) is >= 0 and var indexInLast ? at + indexInLast : -1;
    }

    /// <summary>The index of the first quote that is not escaped; -1 if there is none.</summary>
    /// <param name="text">A string's text, or what is left of it from a character on that is not escaped.</param>
    public static int FindQuote(ReadOnlySpan<byte> text)
    {
        var (at, escaped) = (0, false);
        for (; text.Length - at >= BlockSize; at += BlockSize)
        {
            if (FindQuote(Vector512.Create(text[at..]), ref escaped) is >= 0 and var index)
            {
                return at + index;
            }
        }

        Span<byte> last = stackalloc byte[BlockSize];
        last.Fill((byte)' ');
        text[at..].CopyTo(last);
        return FindQuote(Vector512.Create<byte>(last), ref escaped) is >= 0 and var indexInLast ? at + indexInLast : -1;
    }

    private static int FindQuote(Vector512<byte> block, ref bool escaped)
    {
        var quotes = Mask(block, (byte)'"') & ~Escaped(Mask(block, (byte)'\\'), ref escaped);
        return quotes != 0 ? BitOperations.TrailingZeroCount(quotes) : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int FindEnd(Vector512<byte> block, ref int depth, ref ulong inString, ref bool escaped)
    {
        var (quotes, backslashes) = (Mask(block, (byte)'"'), Mask(block, (byte)'\\'));
        if (backslashes != 0 || escaped)
        {
            quotes &= ~Escaped(backslashes, ref escaped);
        }

        var strings = PrefixXor(quotes) ^ inString;
        inString = strings >> (BlockSize - 1) != 0 ? ulong.MaxValue : 0;

        // '{' and '[', and '}' and ']', differ in one bit.
        var folded = block | Vector512.Create((byte)0x20);
        var (opening, closing) = (Mask(folded, (byte)'{') & ~strings, Mask(folded, (byte)'}') & ~strings);
        var closed = BitOperations.PopCount(closing);
        if (closed >= depth)
        {
            return FindEnd(opening, closing, ref depth);
        }

        depth += BitOperations.PopCount(opening) - closed;
        return -1;
    }

    private static int FindEnd(ulong opening, ulong closing, ref int depth)
    {
        for (var brackets = opening | closing; brackets != 0; brackets &= brackets - 1)
        {
            depth += (opening & brackets & (~brackets + 1)) != 0 ? 1 : -1;
            if (depth == 0)
            {
                return BitOperations.TrailingZeroCount(brackets);
            }
        }

        return -1;
    }

    private static ulong Mask(Vector512<byte> block, byte wanted) => Vector512.Equals(block, Vector512.Create(wanted)).ExtractMostSignificantBits();

    /// <summary>The characters that follow a backslash which is not escaped itself.</summary>
    /// <remarks>
    /// Of backslashes in a row each second one is escaped. An addition carries from where a row begins to what follows it, so that rows that
    /// begin at odd places are seen to end at the places where they do not escape.
    /// </remarks>
    private static ulong Escaped(ulong backslashes, ref bool first)
    {
        const ulong Even = 0x5555_5555_5555_5555;
        var carried = first ? 1UL : 0;
        backslashes &= ~carried;
        var following = (backslashes << 1) | carried;
        var oddBeginnings = backslashes & ~Even & ~following;
        var ends = unchecked(oddBeginnings + backslashes);
        first = ends < backslashes;
        return (Even ^ (ends << 1)) & following;
    }

    /// <summary>Each bit is set if the number of set bits up to it is odd: from a quote up to the one that ends the string.</summary>
    private static ulong PrefixXor(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }
}
