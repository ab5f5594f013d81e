using System.Numerics;
using System.Runtime.Intrinsics;

namespace WebhookGuard.Sources.Kubernetes.Json;

/// <summary>Finds where an object or array ends by its brackets alone, 64 bytes at a time.</summary>
/// <remarks>The way of looking at a block as bit masks is that of simdjson (Langdale, Lemire: Parsing Gigabytes of JSON per Second, 2019).</remarks>
internal static class JsonNesting
{
    private const int BlockSize = 64;

    /// <summary>The index of the bracket that closes what was opened just before the text; -1 if it is not in the text.</summary>
    public static int FindEnd(ReadOnlySpan<byte> text)
    {
        var (depth, at) = (1, 0);
        var (inString, escaped) = (false, false);
        scoped Span<byte> last = stackalloc byte[BlockSize];
        while (at < text.Length)
        {
            scoped var block = text[at..];
            if (block.Length < BlockSize)
            {
                block.CopyTo(last);
                last[block.Length..].Fill((byte)' ');
                block = last;
            }

            var (low, high) = (Vector256.Create(block), Vector256.Create(block[32..]));
            var (quotes, backslashes) = (Mask(low, high, (byte)'"'), Mask(low, high, (byte)'\\'));
            if (backslashes != 0 || escaped)
            {
                quotes &= ~Escaped(backslashes, ref escaped);
            }

            var strings = PrefixXor(quotes) ^ (inString ? ulong.MaxValue : 0);
            inString = strings >> (BlockSize - 1) != 0;

            // '{' and '[', and '}' and ']', differ in one bit.
            var (lowFolded, highFolded) = (low | Vector256.Create((byte)0x20), high | Vector256.Create((byte)0x20));
            var opening = Mask(lowFolded, highFolded, (byte)'{') & ~strings;
            var closing = Mask(lowFolded, highFolded, (byte)'}') & ~strings;
            if (BitOperations.PopCount(closing) < depth)
            {
                depth += BitOperations.PopCount(opening) - BitOperations.PopCount(closing);
            }
            else if (FindEnd(opening, closing, ref depth) is >= 0 and var index)
            {
                return at + index;
            }

            at += BlockSize;
        }

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

    private static ulong Mask(Vector256<byte> low, Vector256<byte> high, byte wanted) =>
        Vector256.Equals(low, Vector256.Create(wanted)).ExtractMostSignificantBits()
        | ((ulong)Vector256.Equals(high, Vector256.Create(wanted)).ExtractMostSignificantBits() << 32);

    /// <summary>The characters that follow a backslash which is not escaped itself.</summary>
    private static ulong Escaped(ulong backslashes, ref bool first)
    {
        var escaped = first ? 1UL : 0;
        backslashes &= ~escaped;
        first = false;
        while (backslashes != 0)
        {
            var next = BitOperations.TrailingZeroCount(backslashes) + 1;
            first = next == BlockSize;
            if (first)
            {
                break;
            }

            escaped |= 1UL << next;
            backslashes &= backslashes - 1 & ~(1UL << next);
        }

        return escaped;
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
