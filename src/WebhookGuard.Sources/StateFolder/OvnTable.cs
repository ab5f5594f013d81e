namespace WebhookGuard.Sources.StateFolder;

/// <summary>A dumped OVSDB table.</summary>
/// <param name="Name">The table's name, as <c>Logical_Switch_Port</c>.</param>
/// <param name="Rows">Its rows.</param>
internal sealed record OvnTable(string Name, IReadOnlyList<OvnRow> Rows);
