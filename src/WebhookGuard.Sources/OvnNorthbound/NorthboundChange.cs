namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>What a transaction was about.</summary>
public sealed class NorthboundChange
{
    /// <summary>Logical switches set: inserted or changed.</summary>
    public List<LogicalSwitch> Switches { get; } = [];

    /// <summary>UUIDs of logical switch ports set or removed: what they are now, the table tells.</summary>
    public List<Guid> SwitchPorts { get; } = [];

    /// <summary>Logical router ports set.</summary>
    public List<LogicalRouterPort> RouterPorts { get; } = [];

    /// <summary>UUIDs of logical switches and logical router ports removed.</summary>
    public List<Guid> Removed { get; } = [];
}
