namespace WebhookGuard.Telemetry;

/// <summary>What came of a round of housekeeping.</summary>
public enum RoundOutcome
{
    /// <summary>All claims were looked after.</summary>
    Done,

    /// <summary>Some were not.</summary>
    Partly,

    /// <summary>None could be.</summary>
    Failed,
}
