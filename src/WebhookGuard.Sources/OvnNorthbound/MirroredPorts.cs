using WebhookGuard.Ovsdb.Rows;

namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>The rows of the mirrored table.</summary>
internal sealed class MirroredPorts(OvsdbSnapshot snapshot) : ISwitchPorts
{
    /// <inheritdoc/>
    public int Count => snapshot.Rows(NorthboundTables.SwitchPort).Count;

    /// <inheritdoc/>
    public IEnumerable<LogicalSwitchPort> All => snapshot.Rows(NorthboundTables.SwitchPort).Select(NorthboundTables.ReadPort);

    /// <inheritdoc/>
    public LogicalSwitchPort? Find(Guid uuid) => snapshot.Find(NorthboundTables.SwitchPort, uuid) is { } row ? NorthboundTables.ReadPort(row) : null;
}
