using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.Kubernetes.Json;

/// <summary>Strings as they stand in a JSON text.</summary>
internal static class JsonText
{
    /// <summary>Where a string ends.</summary>
    /// <param name="text">What follows its opening quote.</param>
    /// <param name="isEscaped">Whether it has a backslash in it.</param>
    /// <returns>The index of its closing quote; -1 if it is not in the text.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FindQuote(ReadOnlySpan<byte> text, out bool isEscaped)
    {
        // Most strings are names and short.
        isEscaped = false;
        if (text.Length >= Vector256<byte>.Count)
        {
            var block = Vector256.Create(text);
            var found = (Vector256.Equals(block, Vector256.Create((byte)'"')) | Vector256.Equals(block, Vector256.Create((byte)'\\'))).ExtractMostSignificantBits();
            if (found != 0 && text[BitOperations.TrailingZeroCount(found)] == (byte)'"')
            {
                return BitOperations.TrailingZeroCount(found);
            }
        }

        return FindQuoteInLong(text, out isEscaped);
    }

    /// <summary>Whether a string's characters are its bytes: printable ASCII, without a backslash.</summary>
    /// <param name="text">The string without its quotes.</param>
    public static bool IsPlain(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !text.Contains((byte)'\\');

    /// <summary>The string that a text stands for.</summary>
    /// <param name="text">The string with its quotes; or null, for which null is returned.</param>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">It is something else, or not Unicode.</exception>
    public static string? Decode(ReadOnlySpan<byte> text)
    {
        if (text.Length >= 2 && text[0] == (byte)'"' && IsPlain(text[1..^1]))
        {
            return Encoding.ASCII.GetString(text[1..^1]);
        }

        var reader = new Utf8JsonReader(text);
        reader.Read();
        return reader.GetString();
    }

    /// <summary>The same as <see cref="Decode"/>, one instance for all that are alike; empty for null.</summary>
    public static string DecodeCommon(ReadOnlySpan<byte> text) =>
        text.Length >= 2 && text[0] == (byte)'"' && IsPlain(text[1..^1]) ? StringPool.Get(text[1..^1]) : Decode(text) ?? string.Empty;

    /// <summary>The UID that a text stands for, as in <see cref="Decode"/>. One of the usual length is read without making a string of it.</summary>
    public static ObjectUid DecodeUid(ReadOnlySpan<byte> text)
    {
        if (text.Length != ObjectUid.TextLength + 2 || text[0] != (byte)'"' || !IsPlain(text[1..^1]))
        {
            return new ObjectUid(Decode(text));
        }

        Span<char> characters = stackalloc char[ObjectUid.TextLength];
        return new ObjectUid(characters[..Encoding.ASCII.GetChars(text[1..^1], characters)]);
    }

    private static int FindQuoteInLong(ReadOnlySpan<byte> text, out bool isEscaped)
    {
        var index = text.IndexOfAny((byte)'"', (byte)'\\');
        isEscaped = index >= 0 && text[index] == (byte)'\\';
        if (!isEscaped)
        {
            return index;
        }

        var end = JsonNesting.FindQuote(text[index..]);
        return end < 0 ? -1 : index + end;
    }
}
