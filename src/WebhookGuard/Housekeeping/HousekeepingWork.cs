using WebhookGuard.Claims;
using WebhookGuard.Claims.Housekeeping;

namespace WebhookGuard.Housekeeping;

/// <summary>What housekeeping works on.</summary>
public sealed record HousekeepingWork
{
    /// <summary>Whether every source has told everything at least once.</summary>
    public required Func<bool> Synced { get; init; }

    /// <summary>All claims as this replica knows them; it may be behind.</summary>
    public required Func<CancellationToken, Task<IReadOnlyList<AddressClaim>>> Claims { get; init; }

    /// <summary>One round over all claims: <see cref="ClaimHousekeeper.RunOnceAsync"/>.</summary>
    public required Func<CancellationToken, Task<HousekeepingReport>> RunOnce { get; init; }

    /// <summary>The addresses that several owners hold, by the facts.</summary>
    public required Func<IReadOnlyList<ExistingDuplicate>> Duplicates { get; init; }

    /// <summary>How long to wait between rounds.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(20);
}
