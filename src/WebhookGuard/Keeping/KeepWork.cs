namespace WebhookGuard.Keeping;

/// <summary>Who keeps addresses, and how often.</summary>
internal sealed record KeepWork
{
    /// <summary>Whether this replica does it.</summary>
    public required Func<bool> Leads { get; init; }

    /// <summary>Whether every source has told everything, and goes on to tell every change.</summary>
    public required Func<bool> IsCurrent { get; init; }

    /// <summary>How long to wait between rounds.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(20);
}
