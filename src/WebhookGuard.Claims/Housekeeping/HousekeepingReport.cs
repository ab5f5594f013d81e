namespace WebhookGuard.Claims.Housekeeping;

/// <summary>What a round of housekeeping did and saw.</summary>
public sealed record HousekeepingReport
{
    /// <summary>Claims whose owner was found, and its Pod if one is recorded, or was found to have gone: bound now.</summary>
    public IReadOnlyList<AddressClaim> Bound { get; init; } = [];

    /// <summary>Claims that nobody held: deleted.</summary>
    public IReadOnlyList<AddressClaim> Released { get; init; } = [];

    /// <summary>
    /// Claims made for holders without one: at installation; later because a claim was deleted by hand or an object came past the guard.
    /// </summary>
    public IReadOnlyList<AddressClaim> BackFilled { get; init; } = [];

    /// <summary>Claims whose spec is not what their name says: made or edited by hand. They are no locks for what their specs say.</summary>
    public IReadOnlyList<AddressClaim> Misnamed { get; init; } = [];

    /// <summary>What could not be done; the next round tries again.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];
}
