namespace WebhookGuard.Claims.Tests.Model;

/// <summary>Ways to break the API or the protocol, to prove that the explorer notices.</summary>
[Flags]
public enum Faults
{
    None = 0,

    /// <summary>Updates ignore the resource version.</summary>
    UpdateWithoutPrecondition = 1,

    /// <summary>Deletions ignore UID and resource version.</summary>
    DeleteWithoutPrecondition = 2,

    /// <summary>A create replaces what is there.</summary>
    CreateOverwrites = 4,

    /// <summary>Nobody waits until what was granted can come no more.</summary>
    NoWaiting = 8,

    /// <summary>A grant to the same owner is no write.</summary>
    GrantsAreNoWrites = 16,

    /// <summary>A claim does not tell that another object of its owner's name may be on its way.</summary>
    ContestedForgotten = 32,

    /// <summary>Claims do not tell which Pod of a workload has them.</summary>
    PodForgotten = 64,

    /// <summary>Housekeeping takes a Pod that was granted a claim for one that has come.</summary>
    PodsTakenForSeen = 128,
}
