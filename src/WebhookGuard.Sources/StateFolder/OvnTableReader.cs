using System.Text;
using System.Text.Json;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>
/// Reads what <c>ovn-nbctl --format=json list TABLE</c> prints: <c>{"headings":[…],"data":[[…],…]}</c>, in either order, values
/// as in RFC 7047 section 5.1.
/// </summary>
internal static class OvnTableReader
{
    private const string CaptionSuffix = " table";

    /// <summary>Whether the document is a dumped table: an object with <c>headings</c> and <c>data</c>.</summary>
    public static bool IsTable(Document document)
    {
        var reader = new JsonCursor(document.Json.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        bool headings = false, data = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            headings |= reader.ValueTextEquals("headings"u8);
            data |= reader.ValueTextEquals("data"u8);
            reader.Skip();
        }

        return headings && data;
    }

    /// <summary>Reads the table.</summary>
    /// <param name="document">The dump.</param>
    /// <param name="fileName">The file's name without extension: the table's, unless a caption tells it.</param>
    /// <exception cref="ObjectFormatException">It is not of the right shape.</exception>
    public static OvnTable Read(Document document, string fileName)
    {
        var reader = new JsonCursor(document.Json.Span);
        reader.Read();
        var start = reader;
        try
        {
            var name = fileName;
            IReadOnlyList<string> headings = [];
            var data = reader;
            var members = new ObjectMembers(ref reader);
            while (members.Next(ref reader))
            {
                if (members.Is(ref reader, "caption"u8))
                {
                    name = TableIn(JsonValue.ReadString(ref reader)) ?? name;
                }
                else if (members.Is(ref reader, "headings"u8))
                {
                    headings = JsonValue.ReadStrings(ref reader);
                }
                else if (members.Is(ref reader, "data"u8))
                {
                    data = reader;
                    JsonValue.Skip(ref reader);
                }
            }

            return new OvnTable(name, ReadRows(ref data, headings));
        }
        catch (ObjectFormatException e)
        {
            throw new ObjectFormatException(ObjectPath.At(start, e.Offset), e.Reason, e.Offset, e);
        }
    }

    private static string? TableIn(string caption) =>
        caption.EndsWith(CaptionSuffix, StringComparison.Ordinal) ? caption[..^CaptionSuffix.Length] : null;

    private static List<OvnRow> ReadRows(ref JsonCursor reader, IReadOnlyList<string> headings)
    {
        var rows = new List<OvnRow>();
        var data = new ArrayItems(ref reader);
        while (data.Next(ref reader))
        {
            var offset = reader.TokenStartIndex;
            var columns = new Dictionary<string, OvnValue>(headings.Count, StringComparer.Ordinal);
            var count = 0;
            var cells = new ArrayItems(ref reader);
            while (cells.Next(ref reader))
            {
                var value = ReadValue(ref reader);
                if (count < headings.Count)
                {
                    columns[headings[count]] = value;
                }

                count++;
            }

            if (count != headings.Count)
            {
                throw new ObjectFormatException(string.Empty, $"expected {headings.Count} values as in 'headings', got {count}", offset);
            }

            rows.Add(new OvnRow(columns));
        }

        return rows;
    }

    private static OvnValue ReadValue(ref JsonCursor reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return new OvnValue([ReadAtom(ref reader)], OvnValue.NoMap);
        }

        var start = reader;
        JsonValue.Advance(ref reader);
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("set"u8))
        {
            JsonValue.Advance(ref reader);
            var atoms = new List<string>();
            var items = new ArrayItems(ref reader);
            while (items.Next(ref reader))
            {
                atoms.Add(ReadAtom(ref reader));
            }

            End(ref reader);
            return new OvnValue(atoms, OvnValue.NoMap);
        }

        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("map"u8))
        {
            JsonValue.Advance(ref reader);
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            var pairs = new ArrayItems(ref reader);
            while (pairs.Next(ref reader))
            {
                Begin(ref reader);
                JsonValue.Advance(ref reader);
                var key = ReadAtom(ref reader);
                JsonValue.Advance(ref reader);
                map[key] = ReadAtom(ref reader);
                End(ref reader);
            }

            End(ref reader);
            return new OvnValue([], map);
        }

        reader = start;
        return new OvnValue([ReadAtom(ref reader)], OvnValue.NoMap);
    }

    private static string ReadAtom(ref JsonCursor reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString()!;
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.True:
                return "true";
            case JsonTokenType.False:
                return "false";
            case JsonTokenType.StartArray:
                JsonValue.Advance(ref reader);
                if (reader.TokenType == JsonTokenType.String && (reader.ValueTextEquals("uuid"u8) || reader.ValueTextEquals("named-uuid"u8)))
                {
                    JsonValue.Advance(ref reader);
                    var uuid = JsonValue.ReadString(ref reader);
                    End(ref reader);
                    return uuid;
                }

                break;
        }

        throw JsonValue.Mismatch(ref reader, "an OVSDB value");
    }

    private static void Begin(ref JsonCursor reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw JsonValue.Mismatch(ref reader, "a pair of OVSDB values");
        }
    }

    private static void End(ref JsonCursor reader)
    {
        JsonValue.Advance(ref reader);
        if (reader.TokenType != JsonTokenType.EndArray)
        {
            throw JsonValue.Mismatch(ref reader, "the end of an OVSDB value");
        }
    }
}
