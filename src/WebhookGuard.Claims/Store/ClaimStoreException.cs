namespace WebhookGuard.Claims.Store;

/// <summary>A call on the claims failed.</summary>
/// <param name="message">Why.</param>
/// <param name="outcomeUnknown">Whether a write may have been done, or may yet be done, all the same.</param>
/// <param name="cause">What it rests on.</param>
public sealed class ClaimStoreException(string message, bool outcomeUnknown, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Whether a write may have been done, or may yet be done, all the same: a time-out is no "not done".</summary>
    public bool OutcomeUnknown { get; } = outcomeUnknown;
}
