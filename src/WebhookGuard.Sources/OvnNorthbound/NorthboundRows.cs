namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>A complete read of the tables.</summary>
/// <param name="Switches">The logical switches.</param>
/// <param name="SwitchPorts">The logical switch ports.</param>
/// <param name="RouterPorts">The logical router ports.</param>
public sealed record NorthboundRows(IReadOnlyList<LogicalSwitch> Switches, ISwitchPorts SwitchPorts, IReadOnlyList<LogicalRouterPort> RouterPorts);
