namespace WebhookGuard.Ovsdb.Rows;

/// <summary>Every row of every monitored table at one moment. Immutable.</summary>
public sealed class OvsdbSnapshot
{
    private readonly IReadOnlyDictionary<string, OvsdbRow[]> rows;

    internal OvsdbSnapshot(IReadOnlyDictionary<string, OvsdbRow[]> rows) => this.rows = rows;

    /// <summary>The monitored tables that the server has.</summary>
    public IEnumerable<string> Tables => rows.Keys;

    /// <summary>Number of rows in all tables.</summary>
    public int Count => rows.Values.Sum(table => table.Length);

    /// <summary>The rows of a table, in no particular order; none for a table that the server's schema lacks.</summary>
    public IReadOnlyList<OvsdbRow> Rows(string table) => rows.TryGetValue(table, out var found) ? found : [];
}
