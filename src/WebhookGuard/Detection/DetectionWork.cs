namespace WebhookGuard.Detection;

/// <summary>How detection searches, and when.</summary>
internal sealed record DetectionWork
{
    /// <summary>Whether every source has told everything, and goes on to tell every change.</summary>
    public required Func<bool> IsCurrent { get; init; }

    /// <summary>Searches once: <see cref="LastingFindings.Search"/>.</summary>
    public required Func<DetectionReport> Search { get; init; }

    /// <summary>How long to wait between searches, at least.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(3);
}
