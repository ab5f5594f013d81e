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
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a step is tried anew because somebody else changed the claim meanwhile.</summary>
    public int MaximumRounds { get; init; } = 8;
}
