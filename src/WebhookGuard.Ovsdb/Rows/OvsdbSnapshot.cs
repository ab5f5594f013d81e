namespace WebhookGuard.Ovsdb.Rows;

/// <summary>Every row of every monitored table at one moment. Immutable: one that follows another shares with it what is the same.</summary>
public sealed class OvsdbSnapshot
{
    private readonly IReadOnlyDictionary<string, RowSet> tables;

    internal OvsdbSnapshot(IReadOnlyDictionary<string, RowSet> tables) => this.tables = tables;

    /// <summary>The monitored tables that the server has.</summary>
    public IEnumerable<string> Tables => tables.Keys;

    /// <summary>Number of rows in all tables.</summary>
    public int Count => tables.Values.Sum(rows => rows.Count);

    /// <summary>The rows of a table, in no particular order; none for a table that the server's schema lacks.</summary>
    public IReadOnlyCollection<OvsdbRow> Rows(string table) => tables.TryGetValue(table, out var rows) ? rows : [];

    /// <summary>The row of a table with that UUID; null if there is none.</summary>
    public OvsdbRow? Find(string table, Guid uuid) => tables.TryGetValue(table, out var rows) ? rows.Find(uuid) : null;
}
