namespace WebhookGuard.Housekeeping;

/// <summary>What housekeeping works on.</summary>
public sealed record HousekeepingWork
{
    /// <summary>Whether every source has told everything at least once.</summary>
    public required Func<bool> Synced { get; init; }

    /// <summary>The claims that are looked after; null if addresses are not claimed: then a replica is elected for others' work alone.</summary>
    public ClaimWork? Claims { get; init; }

    /// <summary>How long to wait between rounds.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(20);
}
