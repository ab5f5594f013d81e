namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>Rows of one transaction: set (inserted or changed) and removed.</summary>
public sealed class NorthboundChange
{
    /// <summary>Logical switches set.</summary>
    public List<LogicalSwitch> Switches { get; } = [];

    /// <summary>Logical switch ports set.</summary>
    public List<SwitchPortRow> SwitchPorts { get; } = [];

    /// <summary>Logical router ports set.</summary>
    public List<LogicalRouterPort> RouterPorts { get; } = [];

    /// <summary>UUIDs of rows removed, of any of the tables.</summary>
    public List<Guid> Removed { get; } = [];
}
