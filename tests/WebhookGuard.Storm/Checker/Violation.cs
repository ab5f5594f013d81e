using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Checker;

/// <summary>A promise that was not kept.</summary>
/// <param name="Promise">Which.</param>
/// <param name="Text">What happened, for people.</param>
/// <param name="Key">The address it is about, if it is about one.</param>
/// <param name="At">When, on the storm's clock.</param>
internal sealed record Violation(Promise Promise, string Text, AddressKey? Key = null, TimeSpan At = default);

internal enum Promise
{
    /// <summary>No two owners hold one address.</summary>
    NoDuplicate,

    /// <summary>Nobody is denied an address that nobody else has.</summary>
    NoFalseDenial,

    /// <summary>Only what a fault explains is answered "try again".</summary>
    NoNeedlessRetry,

    /// <summary>Claims are those of the holders, and go with them.</summary>
    NoLeftover,

    /// <summary>No replica ends by itself.</summary>
    NoCrash,

    /// <summary>A dry run changes nothing.</summary>
    NoTraceOfDryRun,
}
