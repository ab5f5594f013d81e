using System.Collections.Frozen;
using WebhookGuard.Ovsdb.Schema;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>
/// The monitored columns of a table, in the order rows keep their values. Columns that were asked for but that this server's schema
/// lacks are known by name, so that reading them yields "empty" rather than an error.
/// </summary>
internal sealed class TableLayout
{
    private readonly FrozenDictionary<string, int> ordinals;
    private readonly FrozenSet<string> absent;

    public TableLayout(string table, IReadOnlyList<Column> columns, IEnumerable<string> absentColumns)
    {
        Table = table;
        Columns = [.. columns];
        ordinals = Columns.Select((column, ordinal) => (column.Name, ordinal)).ToFrozenDictionary(x => x.Name, x => x.ordinal, StringComparer.Ordinal);
        absent = absentColumns.ToFrozenSet(StringComparer.Ordinal);
        Defaults = [.. Columns.Select(column => ValueCodec.Default(column.Type))];
    }

    public string Table { get; }

    public Column[] Columns { get; }

    public object[] Defaults { get; }

    public int OrdinalOf(string column) => ordinals.GetValueOrDefault(column, -1);

    public bool IsAbsent(string column) => absent.Contains(column);
}
