namespace WebhookGuard.Sources.StateFolder;

/// <summary>
/// A row of an OVSDB table, as <c>ovn-nbctl --format=json list TABLE</c> prints it. Values are kept as text; whoever asks knows the
/// column's type. A column that is absent is the same as an empty set, since older OVN versions have fewer columns.
/// </summary>
public sealed class OvnRow
{
    private readonly IReadOnlyDictionary<string, OvnValue> columns;

    internal OvnRow(IReadOnlyDictionary<string, OvnValue> columns) => this.columns = columns;

    /// <summary>The row's <c>_uuid</c>; all zero if the dump does not show it.</summary>
    public Guid Uuid => GetUuid("_uuid") ?? Guid.Empty;

    /// <summary>The column's value as text, or null if it is an empty set, several values or a map.</summary>
    public string? GetString(string column) => GetStrings(column) is [var only] ? only : null;

    /// <summary>The column's values as text; one if the column is not a set.</summary>
    public IReadOnlyList<string> GetStrings(string column) => columns.TryGetValue(column, out var value) ? value.Atoms : [];

    /// <summary>The column's map, keys and values as text; empty if it has none.</summary>
    public IReadOnlyDictionary<string, string> GetMap(string column) =>
        columns.TryGetValue(column, out var value) ? value.Map : OvnValue.NoMap;

    /// <summary>Whether the column says true, or null if it says nothing.</summary>
    public bool? GetBoolean(string column) => GetString(column) switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    /// <summary>The row the column refers to, or null.</summary>
    public Guid? GetUuid(string column) => Guid.TryParse(GetString(column), out var uuid) ? uuid : null;

    /// <summary>The rows the column refers to.</summary>
    public IReadOnlyList<Guid> GetUuids(string column) =>
        GetStrings(column).Select(text => Guid.TryParse(text, out var uuid) ? uuid : Guid.Empty).Where(uuid => uuid != Guid.Empty).ToArray();
}
