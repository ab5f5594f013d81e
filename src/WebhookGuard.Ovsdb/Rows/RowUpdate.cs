using System.Buffers;
using System.Text.Json;
using WebhookGuard.Ovsdb.Wire;

namespace WebhookGuard.Ovsdb.Rows;

internal enum RowUpdateKind
{
    /// <summary>The whole row: "initial", "insert", or the "new" of the older monitor.</summary>
    Whole,

    /// <summary>Differences for some columns.</summary>
    Difference,

    Delete,
}

/// <summary>One row-update, read. Columns that a difference does not touch are null.</summary>
internal readonly record struct RowUpdate(Guid Uuid, RowUpdateKind Kind, object?[] Values);

/// <summary>
/// Reads row-updates: {"initial"|"insert"|"modify"|"delete": …} of update2/update3 (ovsdb-server(7) section 4.1.14), and
/// {"old": …, "new": …} of update (RFC 7047 section 4.1.6).
/// </summary>
internal sealed class RowUpdateReader(ValueCodec codec)
{
    public RowUpdate Read(TableLayout layout, Guid uuid, in ReadOnlySequence<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        Next(ref reader, JsonTokenType.StartObject);
        RowUpdate? update = null;
        var hasOld = false;
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            if (reader.ValueTextEquals("initial"u8) || reader.ValueTextEquals("insert"u8) || reader.ValueTextEquals("new"u8))
            {
                update = new RowUpdate(uuid, RowUpdateKind.Whole, Values(ref reader, layout, (object[])layout.Defaults.Clone()));
            }
            else if (reader.ValueTextEquals("modify"u8))
            {
                update = new RowUpdate(uuid, RowUpdateKind.Difference, Values(ref reader, layout, new object?[layout.Columns.Length]));
            }
            else if (reader.ValueTextEquals("delete"u8))
            {
                update = new RowUpdate(uuid, RowUpdateKind.Delete, []);
                Skip(ref reader);
            }
            else
            {
                hasOld |= reader.ValueTextEquals("old"u8);
                Skip(ref reader);
            }
        }

        return update ?? (hasOld
            ? new RowUpdate(uuid, RowUpdateKind.Delete, [])
            : throw new OvsdbProtocolException($"the update of row {uuid} says nothing about it"));
    }

    private object?[] Values(ref Utf8JsonReader reader, TableLayout layout, object?[] values)
    {
        Next(ref reader, JsonTokenType.StartObject);
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            var ordinal = ColumnAt(ref reader, layout);
            if (ordinal < 0)
            {
                Skip(ref reader);
                continue;
            }

            Next(ref reader);
            values[ordinal] = codec.Read(ref reader, layout.Columns[ordinal].Type);
        }

        return values;
    }

    // A monitored table has a handful of columns: comparing bytes needs no string per column and row.
    private static int ColumnAt(ref Utf8JsonReader reader, TableLayout layout)
    {
        for (var i = 0; i < layout.Columns.Length; i++)
        {
            if (reader.ValueTextEquals(layout.Columns[i].Name))
            {
                return i;
            }
        }

        return -1;
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        Next(ref reader);
        reader.Skip();
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw new OvsdbProtocolException("a row ends too early");

    private static void Next(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (Next(ref reader) != type)
        {
            throw new OvsdbProtocolException($"{reader.TokenType} where {type} belongs");
        }
    }
}
