namespace WebhookGuard.Ovsdb.Rows;

/// <summary>What a transaction did to one row: inserted (no old), deleted (no new) or modified (both).</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Uuid">The row.</param>
/// <param name="Old">The row before; null when it is new, or begins to match the conditions.</param>
/// <param name="New">The row after; null when it is gone, or no longer matches the conditions.</param>
public readonly record struct OvsdbRowChange(string Table, Guid Uuid, OvsdbRow? Old, OvsdbRow? New);
