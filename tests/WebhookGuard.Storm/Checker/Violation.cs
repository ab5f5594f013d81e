namespace WebhookGuard.Storm.Checker;

/// <summary>A promise that was not kept.</summary>
/// <param name="Promise">Which.</param>
/// <param name="Text">What happened, for people.</param>
internal sealed record Violation(Promise Promise, string Text);

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

    /// <summary>A dry run changes nothing.</summary>
    NoTraceOfDryRun,
}
