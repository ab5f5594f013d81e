namespace WebhookGuard.Housekeeping;

/// <summary>How many Events are written.</summary>
public sealed record EventRecorderOptions
{
    /// <summary>How long the same Event is not written again; the API server forgets Events after an hour, too (<c>--event-ttl</c>).</summary>
    public TimeSpan RepeatAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many are written at once; the rest waits for the next round.</summary>
    public int MaximumPerRound { get; init; } = 50;

    /// <summary>How many are remembered; what is beyond is left out.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>How long one call may take.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
