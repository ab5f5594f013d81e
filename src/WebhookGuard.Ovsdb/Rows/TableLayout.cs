using System.Buffers;
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
        Defaults = [.. Columns.Select(column => Default(column.Type))];
        Places = [.. Columns.Select((column, i) => Columns.Take(i).Count(before => before.Type.IsUuidSet == column.Type.IsUuidSet))];
    }

    public string Table { get; }

    public Column[] Columns { get; }

    /// <summary>By column, what it holds when an "initial" or "insert" leaves it out, packed.</summary>
    public byte[][] Defaults { get; }

    /// <summary>By column, its place among the row's packed values, or, if it is a set of UUIDs, among the row's sets.</summary>
    public int[] Places { get; }

    /// <summary>What rows are kept by.</summary>
    public RowSample Sample { get; } = new();

    public int OrdinalOf(string column) => ordinals.GetValueOrDefault(column, -1);

    public bool IsAbsent(string column) => absent.Contains(column);

    private static byte[] Default(ColumnType type)
    {
        var atom = new ArrayBufferWriter<byte>();
        if (type.IsScalar)
        {
            switch (type.Key)
            {
                case AtomType.String:
                    PackedAtoms.Write(atom, AtomType.String, default(ReadOnlySpan<byte>));
                    break;
                case AtomType.Integer:
                    PackedAtoms.Write(atom, 0L);
                    break;
                case AtomType.Real:
                    PackedAtoms.Write(atom, 0d);
                    break;
                case AtomType.Boolean:
                    PackedAtoms.Write(atom, value: false);
                    break;
                default:
                    PackedAtoms.Write(atom, Guid.Empty);
                    break;
            }
        }

        return atom.WrittenSpan.ToArray();
    }
}
