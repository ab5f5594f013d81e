namespace WebhookGuard.Sources.OvnNorthbound;

/// <summary>
/// The rows of Logical_Switch_Port at one moment, each read when it is needed: a large cluster has very many of them, of which few are
/// needed again. Never changes.
/// </summary>
public interface ISwitchPorts
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>Every row, read one after another.</summary>
    IEnumerable<LogicalSwitchPort> All { get; }

    /// <summary>Reads the row with that UUID; null if there is none.</summary>
    LogicalSwitchPort? Find(Guid uuid);
}
