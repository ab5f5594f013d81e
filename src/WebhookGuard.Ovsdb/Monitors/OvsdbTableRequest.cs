namespace WebhookGuard.Ovsdb.Monitors;

/// <summary>
/// A table to mirror. Tables and columns that the server's schema lacks are left out and reported in
/// <see cref="OvsdbConnectionState.Missing"/>: schemas differ between versions.
/// </summary>
/// <param name="Name">Name of the table.</param>
/// <param name="Columns">The columns wanted; the fewer, the cheaper for the server.</param>
/// <param name="Conditions">Rows matching any of these are wanted; null or empty for all rows.</param>
public sealed record OvsdbTableRequest(
    string Name, IReadOnlyList<string> Columns, IReadOnlyList<OvsdbCondition>? Conditions = null);
