using System.Buffers;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>The rows of one table.</summary>
internal sealed class TableRows(TableLayout layout)
{
    private readonly RowBuilder builder = new();
    private readonly ArrayBufferWriter<byte> merged = new();
    private List<RowContent> loaded = [];
    private RowSet rows = RowSet.Create(layout, []);

    public TableLayout Layout { get; } = layout;

    /// <summary>The rows as they are now.</summary>
    public RowSet Rows
    {
        get
        {
            if (loaded.Count > 0)
            {
                rows = RowSet.Create(Layout, loaded.ToArray());
                loaded = [];
            }

            return rows;
        }
    }

    /// <summary>Adds a row of a table that is being read for the first time, which is at less expense than a change of it.</summary>
    /// <exception cref="InconsistentRowsException">The update is not a whole row.</exception>
    public void Load(in RowUpdate update) => loaded.Add(update.Row ?? throw Unknown(update.Uuid));

    /// <summary>Applies one update.</summary>
    /// <exception cref="InconsistentRowsException">The update is about a row that is not there.</exception>
    public OvsdbRowChange Apply(in RowUpdate update)
    {
        var old = Rows.Find(update.Uuid);
        var changed = update.Kind switch
        {
            RowUpdateKind.Whole => update.Row,
            RowUpdateKind.Delete when old is not null => (RowContent?)null,
            RowUpdateKind.Difference when old is { } before => Merge(before, update.Differences!),
            _ => throw Unknown(update.Uuid),
        };
        rows = changed is { } row ? rows.With(row) : rows.Without(update.Uuid);
        return new OvsdbRowChange(Layout.Table, update.Uuid, old, changed is { } content ? new OvsdbRow(Layout, content) : null);
    }

    private InconsistentRowsException Unknown(Guid uuid) => new($"the server changed row {uuid} of {Layout.Table}, which it never sent");

    private RowContent Merge(OvsdbRow before, object?[] differences)
    {
        builder.Begin(Layout);
        for (var i = 0; i < differences.Length; i++)
        {
            var type = Layout.Columns[i].Type;
            if (type.IsUuidSet)
            {
                builder.Add(differences[i] is UuidSet toggled ? before.SetAt(i).Toggle(toggled) : before.SetAt(i));
            }
            else if (differences[i] is byte[] difference)
            {
                merged.ResetWrittenCount();
                ValueDifference.Apply(type, before.PackedAt(i), difference, merged);
                builder.Add(merged.WrittenSpan);
            }
            else
            {
                builder.Add(before.PackedAt(i));
            }
        }

        return builder.Build(before.Uuid);
    }
}

/// <summary>The rows here and the server's have parted; only loading all of them again helps.</summary>
internal sealed class InconsistentRowsException(string message) : Exception(message);
