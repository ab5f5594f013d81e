namespace WebhookGuard.Quarantine;

/// <summary>Who puts addresses into quarantine, and how many.</summary>
internal sealed record QuarantineWork
{
    /// <summary>Whether this replica does it.</summary>
    public required Func<bool> Leads { get; init; }

    /// <summary>Whether every source has told everything, and goes on to tell every change.</summary>
    public required Func<bool> IsCurrent { get; init; }

    /// <summary>How many addresses of a Subnet at most; with 0 those that are in quarantine are taken out.</summary>
    public required int Limit { get; init; }
}
