using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Quarantine;

/// <summary>What a Subnet should be like, and what that means.</summary>
public sealed record QuarantinePlan
{
    /// <summary>What to write.</summary>
    public required QuarantineState After { get; init; }

    /// <summary>Whether that differs from what is there.</summary>
    public required bool IsChange { get; init; }

    /// <summary>All that are in quarantine then.</summary>
    public required IReadOnlyList<Address> Quarantined { get; init; }

    /// <summary>Those that are new.</summary>
    public required IReadOnlyList<Address> Added { get; init; }

    /// <summary>Those that are taken out.</summary>
    public required IReadOnlyList<Address> Released { get; init; }

    /// <summary>Those that somebody else's entry covers by now: they stay excluded, but no longer by the guard.</summary>
    public required IReadOnlyList<Address> GivenOver { get; init; }

    /// <summary>Those that somebody else took out.</summary>
    public required IReadOnlyList<Address> TakenOut { get; init; }

    /// <summary>Those for which there is no room within the limit.</summary>
    public required IReadOnlyList<Address> Omitted { get; init; }
}
