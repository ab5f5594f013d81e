using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>
/// A row of Logical_Switch_Port as whoever has it keeps it, read when it is needed: a large cluster has very many of them, of which few are
/// needed again.
/// </summary>
public readonly record struct SwitchPortRow
{
    // One of the two, or neither.
    private readonly object? row;

    /// <summary>A row that has been read.</summary>
    public SwitchPortRow(LogicalSwitchPort port) => row = port;

    /// <summary>A row of the mirrored table.</summary>
    internal SwitchPortRow(OvsdbRow mirrored) => row = mirrored;

    /// <summary>Whether it is a row at all.</summary>
    public bool IsKnown => row is not null;

    /// <summary>The row's UUID.</summary>
    public Guid Uuid => row is OvsdbRow mirrored ? mirrored.Uuid : ((LogicalSwitchPort)row!).Uuid;

    /// <summary>A row that has been read.</summary>
    public static implicit operator SwitchPortRow(LogicalSwitchPort port) => new(port);

    /// <summary>Reads it.</summary>
    public LogicalSwitchPort Read() => row is OvsdbRow mirrored ? NorthboundTables.ReadPort(mirrored) : (LogicalSwitchPort)row!;
}
