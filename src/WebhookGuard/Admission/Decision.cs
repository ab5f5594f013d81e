namespace WebhookGuard.Admission;

/// <summary>How a review ended: the <c>decision</c> label of the metrics.</summary>
public enum Decision
{
    /// <summary>It passes.</summary>
    Allow,

    /// <summary>It passes with a warning.</summary>
    Warn,

    /// <summary>It is refused.</summary>
    Deny,

    /// <summary>It would have been refused, but for the mode or the user.</summary>
    Audit,

    /// <summary>It would have been refused, but for an override.</summary>
    Override,
}
