
namespace WebhookGuard.Ovsdb.Rows;

/// <summary>The rows of the monitored tables. Not thread-safe: the reading loop of a session owns it.</summary>
internal sealed class RowStore
{
    private readonly Dictionary<string, TableRows> tables;

    public RowStore(IEnumerable<TableLayout> layouts) =>
        tables = layouts.ToDictionary(layout => layout.Table, layout => new TableRows(layout), StringComparer.Ordinal);

    public TableRows? Table(string name) => tables.GetValueOrDefault(name);

    public OvsdbSnapshot Snapshot() =>
        new(tables.ToDictionary(table => table.Key, table => table.Value.Rows.Values.ToArray(), StringComparer.Ordinal));
}

/// <summary>The rows of one table.</summary>
internal sealed class TableRows(TableLayout layout)
{
    public TableLayout Layout { get; } = layout;

    public Dictionary<Guid, OvsdbRow> Rows { get; } = [];

    /// <summary>Applies one update.</summary>
    /// <exception cref="InconsistentRowsException">The update is about a row that is not there.</exception>
    public OvsdbRowChange Apply(in RowUpdate update)
    {
        Rows.TryGetValue(update.Uuid, out var old);
        switch (update.Kind)
        {
            case RowUpdateKind.Whole:
                var whole = new OvsdbRow(Layout, update.Uuid, update.Values!);
                Rows[update.Uuid] = whole;
                return new OvsdbRowChange(Layout.Table, update.Uuid, old, whole);

            case RowUpdateKind.Delete when old is not null:
                Rows.Remove(update.Uuid);
                return new OvsdbRowChange(Layout.Table, update.Uuid, old, New: null);

            case RowUpdateKind.Difference when old is not null:
                var changed = new OvsdbRow(Layout, update.Uuid, Merge(old.Values, update.Values));
                Rows[update.Uuid] = changed;
                return new OvsdbRowChange(Layout.Table, update.Uuid, old, changed);

            default:
                throw new InconsistentRowsException($"the server changed row {update.Uuid} of {Layout.Table}, which it never sent");
        }
    }

    private object[] Merge(object[] before, object?[] differences)
    {
        var after = (object[])before.Clone();
        for (var i = 0; i < after.Length; i++)
        {
            if (differences[i] is { } difference)
            {
                after[i] = ValueCodec.Apply(Layout.Columns[i].Type, before[i], difference);
            }
        }

        return after;
    }
}

/// <summary>The rows here and the server's have parted; only loading all of them again helps.</summary>
internal sealed class InconsistentRowsException(string message) : Exception(message);
