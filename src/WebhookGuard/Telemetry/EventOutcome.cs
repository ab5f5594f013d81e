namespace WebhookGuard.Telemetry;

/// <summary>What became of an Event.</summary>
public enum EventOutcome
{
    /// <summary>It is there.</summary>
    Written,

    /// <summary>The API server did not take it.</summary>
    Failed,

    /// <summary>There were too many to remember.</summary>
    Omitted,
}
