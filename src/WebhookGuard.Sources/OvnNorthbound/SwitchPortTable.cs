using System.Collections.Immutable;

namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>Rows of Logical_Switch_Port that have been read.</summary>
/// <param name="rows">The rows by their UUIDs.</param>
public sealed class SwitchPortTable(ImmutableDictionary<Guid, LogicalSwitchPort> rows) : ISwitchPorts
{
    /// <summary>Takes rows, each with a UUID of its own.</summary>
    public SwitchPortTable(params IEnumerable<LogicalSwitchPort> rows)
        : this(rows.ToImmutableDictionary(row => row.Uuid))
    {
    }

    /// <inheritdoc/>
    public int Count => rows.Count;

    /// <inheritdoc/>
    public IEnumerable<LogicalSwitchPort> All => rows.Values;

    /// <inheritdoc/>
    public LogicalSwitchPort? Find(Guid uuid) => rows.GetValueOrDefault(uuid);
}
