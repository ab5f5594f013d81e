namespace WebhookGuard.Core.Decisions;

/// <summary>Why there is a finding: the <c>reason</c> label of the metrics.</summary>
public enum FindingReason
{
    /// <summary>The request itself cannot be met: malformed, outside the Subnet, the gateway …</summary>
    Invalid,

    /// <summary>Another owner holds the address.</summary>
    Held,

    /// <summary>A port or IP of an owner that no longer exists holds the address.</summary>
    Leftover,

    /// <summary>The address could not be claimed, since claims cannot be written or told.</summary>
    Unclaimed,

    /// <summary>Something worth knowing that is no conflict.</summary>
    Notice,

    /// <summary>A Namespace's label that loosens the guard, by somebody who may not do that.</summary>
    Forbidden,

    /// <summary>A source that the decision needs is behind.</summary>
    Stale,

    /// <summary>An address was to be assigned, and none is free.</summary>
    Full,
}
