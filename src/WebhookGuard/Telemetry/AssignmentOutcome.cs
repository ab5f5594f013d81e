namespace WebhookGuard.Telemetry;

/// <summary>How a review of an object that may be assigned addresses ended: the <c>result</c> label of the metrics.</summary>
public enum AssignmentOutcome
{
    /// <summary>It was given addresses.</summary>
    Assigned,

    /// <summary>An update that would have dropped its addresses was given them back.</summary>
    Kept,

    /// <summary>No address was free: it was refused.</summary>
    Full,

    /// <summary>It could not be told which addresses are free: it passed without.</summary>
    Unknown,

    /// <summary>There was nothing to assign.</summary>
    None,
}
