namespace WebhookGuard.Claims.Protocol;

/// <summary>What came of an attempt to claim.</summary>
public abstract record ClaimResult
{
    private ClaimResult()
    {
    }

    /// <summary>All keys are the owner's.</summary>
    public sealed record Granted : ClaimResult
    {
        /// <summary>Whether claims could not be written, and some key was granted because the owner had been granted it before.</summary>
        public bool IsUnwritten { get; init; }
    }

    /// <summary>Another owner, or another Pod of the same one, holds one of the keys; the attempt left nothing behind.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Owner">Its holder, with the Pod if one is recorded.</param>
    /// <param name="Phase">Whether the holder is known to exist.</param>
    public sealed record HeldBy(ClaimKey Key, ClaimOwner Owner, ClaimPhase Phase) : ClaimResult;

    /// <summary>It cannot be told or written now; the request may be repeated.</summary>
    /// <param name="Reason">Why, for the user: no full stop.</param>
    public sealed record Unavailable(string Reason) : ClaimResult;
}
