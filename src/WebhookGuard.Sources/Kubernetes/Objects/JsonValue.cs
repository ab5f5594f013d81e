using System.Text.Json;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;

namespace WebhookGuard.Sources.Kubernetes.Objects;

/// <summary>
/// Reads the value a reader stands on and leaves the reader on its last token. As in Go, a null is the type's empty value.
/// Errors carry an offset but no path: <see cref="ObjectViewReader"/> finds the path when it is needed.
/// </summary>
internal static class JsonValue
{
    /// <summary>Moves on to the next token.</summary>
    public static void Advance(ref JsonCursor reader)
    {
        if (!reader.Read())
        {
            throw new JsonException("The JSON text ends in the middle of an object.");
        }
    }

    /// <summary>Moves to the last token of the current value, or of the value of the current member.</summary>
    public static void Skip(ref JsonCursor reader)
    {
        reader.Skip();
    }

    /// <summary>A string.</summary>
    public static string ReadString(ref JsonCursor reader)
    {
        if (IsNull(ref reader, JsonTokenType.String, "a string"))
        {
            return string.Empty;
        }

        return reader.GetString()!;
    }

    /// <summary>A UID.</summary>
    public static ObjectUid ReadUid(ref JsonCursor reader) => IsNull(ref reader, JsonTokenType.String, "a string") ? default : reader.GetUid();

    /// <summary>A string that many objects have in common.</summary>
    public static string ReadCommonString(ref JsonCursor reader) =>
        IsNull(ref reader, JsonTokenType.String, "a string") ? string.Empty : reader.GetCommonString();

    /// <summary>A Boolean.</summary>
    public static bool ReadBoolean(ref JsonCursor reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw Mismatch(ref reader, "true or false"),
    };

    /// <summary>A 32-bit integer, or null.</summary>
    public static int? ReadInt32(ref JsonCursor reader)
    {
        if (IsNull(ref reader, JsonTokenType.Number, "an integer"))
        {
            return null;
        }

        return reader.TryGetInt32(out var value)
            ? value
            : throw new ObjectFormatException(string.Empty, "expected a 32-bit integer, got another number", reader.TokenStartIndex);
    }

    /// <summary>A 64-bit integer; a null is 0.</summary>
    public static long ReadInt64(ref JsonCursor reader)
    {
        if (IsNull(ref reader, JsonTokenType.Number, "an integer"))
        {
            return 0;
        }

        return reader.TryGetInt64(out var value)
            ? value
            : throw new ObjectFormatException(string.Empty, "expected a 64-bit integer, got another number", reader.TokenStartIndex);
    }

    /// <summary>An array of strings.</summary>
    public static IReadOnlyList<string> ReadStrings(ref JsonCursor reader)
    {
        List<string>? list = null;
        var items = new ArrayItems(ref reader);
        while (items.Next(ref reader))
        {
            (list ??= []).Add(ReadCommonString(ref reader));
        }

        return list is null ? [] : list.ToArray();
    }

    /// <summary>An object whose members are all strings.</summary>
    public static IReadOnlyDictionary<string, string> ReadStringMap(ref JsonCursor reader)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        var members = new ObjectMembers(ref reader);
        while (members.Next(ref reader))
        {
            var key = reader.GetCommonString();
            if (map.ContainsKey(key))
            {
                throw Duplicate(ref reader);
            }

            Advance(ref reader);
            map.Add(key, ReadCommonString(ref reader));
        }

        return map;
    }

    /// <summary>The error of a value that is not of the expected type.</summary>
    /// <param name="reader">Stands on the value.</param>
    /// <param name="expected">The type, with its article.</param>
    public static ObjectFormatException Mismatch(ref JsonCursor reader, string expected)
    {
        var got = reader.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.Null => "null",
            _ => "true or false",
        };
        return new ObjectFormatException(string.Empty, $"expected {expected}, got {got}", reader.TokenStartIndex);
    }

    /// <summary>The error of a member that comes a second time.</summary>
    /// <param name="reader">Stands on the member's name.</param>
    public static ObjectFormatException Duplicate(ref JsonCursor reader) =>
        new(string.Empty, $"duplicate member '{reader.GetString()}'", reader.TokenStartIndex);

    private static bool IsNull(ref JsonCursor reader, JsonTokenType wanted, string expected)
    {
        if (reader.TokenType == wanted)
        {
            return false;
        }

        return reader.TokenType == JsonTokenType.Null ? true : throw Mismatch(ref reader, expected);
    }
}
