namespace WebhookGuard.Ovsdb.Monitors;

/// <summary>
/// A table to mirror. Tables and columns that the server's schema lacks are left out and reported in
/// <see cref="OvsdbConnectionState.Missing"/>: schemas differ between versions.
/// </summary>
/// <param name="Name">Name of the table.</param>
/// <param name="Columns">The columns wanted; the fewer, the cheaper for the server.</param>
/// <param name="Conditions">Rows matching any of these are wanted; null or empty for all rows.</param>
public sealed record OvsdbTableRequest(
    string Name, IReadOnlyList<string> Columns, IReadOnlyList<OvsdbCondition>? Conditions = null)
{
    /// <summary>
    /// By column that is a map with strings as keys, the keys wanted: the server sends all, the others are not kept. A column that is not in
    /// here is kept whole.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Keys { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
