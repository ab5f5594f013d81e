using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using WebhookGuard.Ovsdb.Schema;
using WebhookGuard.Ovsdb.Wire;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>
/// Reads row-updates: {"initial"|"insert"|"modify"|"delete": …} of update2/update3 (ovsdb-server(7) section 4.1.14), and
/// {"old": …, "new": …} of update (RFC 7047 section 4.1.6).
/// </summary>
internal sealed class RowUpdateReader
{
    private readonly ArrayBufferWriter<byte> values = new();
    private readonly RowBuilder builder = new();
    private Range[] places = [];

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
                update = new RowUpdate(uuid, RowUpdateKind.Whole, Whole(ref reader, layout, uuid), Differences: null);
            }
            else if (reader.ValueTextEquals("modify"u8))
            {
                update = new RowUpdate(uuid, RowUpdateKind.Difference, Row: null, Differences(ref reader, layout));
            }
            else if (reader.ValueTextEquals("delete"u8))
            {
                update = new RowUpdate(uuid, RowUpdateKind.Delete, Row: null, Differences: null);
                Skip(ref reader);
            }
            else
            {
                hasOld |= reader.ValueTextEquals("old"u8);
                Skip(ref reader);
            }
        }

        return update ?? (hasOld
            ? new RowUpdate(uuid, RowUpdateKind.Delete, Row: null, Differences: null)
            : throw new OvsdbProtocolException($"the update of row {uuid} says nothing about it"));
    }

    private RowContent Whole(ref Utf8JsonReader reader, TableLayout layout, Guid uuid)
    {
        ReadColumns(ref reader, layout);
        builder.Begin(layout);
        for (var i = 0; i < layout.Columns.Length; i++)
        {
            if (layout.Columns[i].Type.IsUuidSet)
            {
                builder.Add(UuidsAt(i));
            }
            else
            {
                builder.Add(Sent(i) ? values.WrittenSpan[places[i]] : layout.Defaults[i]);
            }
        }

        return builder.Build(uuid);
    }

    private object?[] Differences(ref Utf8JsonReader reader, TableLayout layout)
    {
        ReadColumns(ref reader, layout);
        var differences = new object?[layout.Columns.Length];
        for (var i = 0; i < differences.Length; i++)
        {
            if (Sent(i))
            {
                differences[i] = layout.Columns[i].Type.IsUuidSet ? UuidsAt(i) : values.WrittenSpan[places[i]].ToArray();
            }
        }

        return differences;
    }

    /// <summary>Puts the values of the columns that were sent into <see cref="values"/>, and their places into <see cref="places"/>.</summary>
    private void ReadColumns(ref Utf8JsonReader reader, TableLayout layout)
    {
        values.ResetWrittenCount();
        places = places.Length == layout.Columns.Length ? places : new Range[layout.Columns.Length];
        Array.Fill(places, NotSent);
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
            var start = values.WrittenCount;
            ValueReader.Read(ref reader, layout.Columns[ordinal], values);
            places[ordinal] = start..values.WrittenCount;
        }
    }

    private static Range NotSent => Range.All;

    private bool Sent(int ordinal) => !places[ordinal].Equals(NotSent);

    private UuidSet UuidsAt(int ordinal)
    {
        if (!Sent(ordinal))
        {
            return UuidSet.Empty;
        }

        var atoms = new PackedAtoms(values.WrittenSpan[places[ordinal]]);
        var uuids = new List<Guid>();
        while (!atoms.AtEnd)
        {
            uuids.Add(new Guid(atoms.Next(AtomType.Uuid)));
        }

        return UuidSet.Create(CollectionsMarshal.AsSpan(uuids));
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
