namespace WebhookGuard.Ovsdb.Rows;

/// <summary>The rows of the monitored tables. Not thread-safe: the reading loop of a session owns it.</summary>
internal sealed class RowStore
{
    private readonly Dictionary<string, TableRows> tables;

    public RowStore(IEnumerable<TableLayout> layouts) =>
        tables = layouts.ToDictionary(layout => layout.Table, layout => new TableRows(layout), StringComparer.Ordinal);

    /// <summary>The tables' layouts, without which nobody can tell what their rows say.</summary>
    public IReadOnlyList<TableLayout> Layouts => [.. tables.Values.Select(table => table.Layout)];

    public TableRows? Table(string name) => tables.GetValueOrDefault(name);

    /// <summary>The rows as they are now, which later changes leave alone.</summary>
    public OvsdbSnapshot Snapshot() => new(tables.ToDictionary(table => table.Key, table => table.Value.Rows, StringComparer.Ordinal));
}
