using System.Buffers;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>Puts a row together, column by column in the layout's order. Used again for one row after another.</summary>
internal sealed class RowBuilder
{
    private readonly ArrayBufferWriter<byte> values = new();
    private readonly ArrayBufferWriter<byte> kept = new();
    private readonly List<UuidSet> sets = [];
    private TableLayout? layout;

    /// <summary>Begins a row.</summary>
    public void Begin(TableLayout of)
    {
        layout = of;
        values.ResetWrittenCount();
        sets.Clear();
    }

    /// <summary>Adds the next column, whose value is packed.</summary>
    public void Add(ReadOnlySpan<byte> value)
    {
        PackedAtoms.WriteLength(values, value.Length);
        values.Write(value);
    }

    /// <summary>Adds the next column, a set of UUIDs.</summary>
    public void Add(UuidSet set) => sets.Add(set);

    /// <summary>The row.</summary>
    public RowContent Build(Guid uuid)
    {
        kept.ResetWrittenCount();
        PackedAtoms.Write(kept, uuid);
        layout!.Sample.Write(values.WrittenSpan, kept);
        return new RowContent(kept.WrittenSpan.ToArray(), [.. sets]);
    }
}
