namespace WebhookGuard.Ovsdb.Rows;

internal enum RowUpdateKind
{
    /// <summary>The whole row: "initial", "insert", or the "new" of the older monitor.</summary>
    Whole,

    /// <summary>Differences for some columns.</summary>
    Difference,

    Delete,
}

/// <summary>One row-update, read.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Row">The whole row, if it is one.</param>
/// <param name="Differences">
/// By column, if it is a difference: null for a column that stays, a <see cref="UuidSet"/> for a set of UUIDs, otherwise the packed value.
/// </param>
internal readonly record struct RowUpdate(Guid Uuid, RowUpdateKind Kind, RowContent? Row, object?[]? Differences);
