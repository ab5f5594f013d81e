namespace WebhookGuard.Claims;

/// <summary>Durations of the protocol.</summary>
public sealed record ClaimOptions
{
    /// <summary>
    /// How long after a grant the object may still come to be: the API server's <c>--request-timeout</c> (60 s unless changed), and
    /// some for a write that etcd has already taken. Measured by this process's own monotonic clock.
    /// </summary>
    public TimeSpan InFlightLimit { get; init; } = TimeSpan.FromSeconds(65);

    /// <summary>How long one call to the API server may take.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long it may take to read a claim again, and its owner, after a call has failed, or to undo what an attempt has made. With <see cref="CallTimeout"/> it is less than
    /// the webhook's own time-out, so that the answer still counts.
    /// </summary>
    public TimeSpan RecallTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a step is tried anew because somebody else changed the claim meanwhile.</summary>
    public int MaximumRounds { get; init; } = 8;
}
