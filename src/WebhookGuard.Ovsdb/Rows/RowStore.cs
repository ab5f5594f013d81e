using System.Buffers;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>The rows of the monitored tables. Not thread-safe: the reading loop of a session owns it.</summary>
internal sealed class RowStore
{
    private readonly Dictionary<string, TableRows> tables;

    public RowStore(IEnumerable<TableLayout> layouts) =>
        tables = layouts.ToDictionary(layout => layout.Table, layout => new TableRows(layout), StringComparer.Ordinal);

    public TableRows? Table(string name) => tables.GetValueOrDefault(name);

    public OvsdbSnapshot Snapshot() =>
        new(tables.ToDictionary(table => table.Key, table => table.Value.Rows.ToArray(), StringComparer.Ordinal));

    /// <summary>Gives back the room that was only needed to grow.</summary>
    public void Trim()
    {
        foreach (var table in tables.Values)
        {
            table.Trim();
        }
    }
}

/// <summary>The rows of one table.</summary>
internal sealed class TableRows(TableLayout layout)
{
    // A row knows its UUID: a dictionary would keep it once more.
    private readonly HashSet<OvsdbRow> rows = new(ByUuid.Instance);
    private readonly RowBuilder builder = new();
    private readonly ArrayBufferWriter<byte> merged = new();

    public TableLayout Layout { get; } = layout;

    public IReadOnlyCollection<OvsdbRow> Rows => rows;

    /// <inheritdoc cref="RowStore.Trim"/>
    public void Trim() => rows.TrimExcess();

    /// <summary>Applies one update.</summary>
    /// <exception cref="InconsistentRowsException">The update is about a row that is not there.</exception>
    public OvsdbRowChange Apply(in RowUpdate update)
    {
        var byUuid = rows.GetAlternateLookup<Guid>();
        byUuid.TryGetValue(update.Uuid, out var old);
        switch (update.Kind)
        {
            case RowUpdateKind.Whole:
                byUuid.Remove(update.Uuid);
                rows.Add(update.Row!);
                return new OvsdbRowChange(Layout.Table, update.Uuid, old, update.Row);

            case RowUpdateKind.Delete when old is not null:
                byUuid.Remove(update.Uuid);
                return new OvsdbRowChange(Layout.Table, update.Uuid, old, New: null);

            case RowUpdateKind.Difference when old is not null:
                var changed = Merge(old, update.Differences!);
                byUuid.Remove(update.Uuid);
                rows.Add(changed);
                return new OvsdbRowChange(Layout.Table, update.Uuid, old, changed);

            default:
                throw new InconsistentRowsException($"the server changed row {update.Uuid} of {Layout.Table}, which it never sent");
        }
    }

    private OvsdbRow Merge(OvsdbRow before, object?[] differences)
    {
        builder.Begin(Layout);
        for (var i = 0; i < differences.Length; i++)
        {
            var type = Layout.Columns[i].Type;
            if (type.IsUuidSet)
            {
                builder.Add(differences[i] is UuidSet toggled ? before.SetAt(i).Toggle([.. toggled]) : before.SetAt(i));
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

    private sealed class ByUuid : IEqualityComparer<OvsdbRow>, IAlternateEqualityComparer<Guid, OvsdbRow>
    {
        public static readonly ByUuid Instance = new();

        public bool Equals(OvsdbRow? one, OvsdbRow? other) => one?.Uuid == other?.Uuid;

        public int GetHashCode(OvsdbRow row) => row.Uuid.GetHashCode();

        public bool Equals(Guid alternate, OvsdbRow other) => alternate == other.Uuid;

        public int GetHashCode(Guid alternate) => alternate.GetHashCode();

        public OvsdbRow Create(Guid alternate) => throw new NotSupportedException("a row is more than its UUID");
    }
}

/// <summary>The rows here and the server's have parted; only loading all of them again helps.</summary>
internal sealed class InconsistentRowsException(string message) : Exception(message);
