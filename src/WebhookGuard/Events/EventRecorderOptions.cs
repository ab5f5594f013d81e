namespace WebhookGuard.Events;

/// <summary>How many Events are written.</summary>
public sealed record EventRecorderOptions
{
    /// <summary>How long the same Event is not written again; the API server forgets Events after an hour, too (<c>--event-ttl</c>).</summary>
    public TimeSpan RepeatAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many are written in a <see cref="Period"/>, whoever has them written; the rest waits for the next one.</summary>
    public int MaximumPerPeriod { get; init; } = 50;

    /// <summary>How long such a period is.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many are remembered; what is beyond is left out.</summary>
    public int Capacity { get; init; } = 10_000;

    /// <summary>How long one call may take.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
