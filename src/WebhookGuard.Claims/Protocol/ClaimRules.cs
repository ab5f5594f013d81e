using WebhookGuard.Claims.Facts;

namespace WebhookGuard.Claims.Protocol;

/// <summary>The rules of <c>docs/claims.md</c>, as functions of a claim's version and of what was read after it.</summary>
internal static class ClaimRules
{
    /// <summary>
    /// Whether, as far as Kubernetes tells, nobody can hold the claim: its owner is gone and nothing that was granted can still come, or
    /// the owner is there, does not ask any more, and no change of it that was granted can still come. OVN is to be asked as well.
    /// </summary>
    /// <param name="claim">The version that is to be replaced or deleted.</param>
    /// <param name="live">Who bears the owner's name, read after the claim.</param>
    /// <param name="settled">Whether nothing the version granted can still be on its way, told before <paramref name="live"/> was read.</param>
    public static bool IsAbandoned(AddressClaim claim, LiveOwner? live, bool settled) =>
        !claim.Owner.IsExternal && claim.Key is not null
        && (live is null ? settled || claim.Phase == ClaimPhase.Bound : settled && !live.Asks);

    /// <summary>
    /// Whether the owner that was read makes the claim bound: it asks, and no grant to another UID of its name can still be on its way.
    /// </summary>
    public static bool IsToBeBound(AddressClaim claim, LiveOwner? live, bool settled) =>
        !claim.Owner.IsExternal && claim.Key is not null
        && live is { Asks: true }
        && (claim.Phase == ClaimPhase.Pending || live.Owner.Uid != claim.Owner.Uid)
        && (settled || (!claim.Contested && live.Owner.Uid == claim.Owner.Uid));

    /// <summary>The version that binds the claim.</summary>
    public static AddressClaim Bound(AddressClaim claim, LiveOwner live) =>
        claim with { Owner = live.Owner, Phase = ClaimPhase.Bound, Contested = false };

    /// <summary>The version that grants the claim once more to an object of the owner's name.</summary>
    /// <param name="claim">The present version.</param>
    /// <param name="asking">Who asks; of the same name.</param>
    /// <param name="live">Who bears the name; not needed if the UIDs are the same.</param>
    public static AddressClaim GrantedAgain(AddressClaim claim, ClaimOwner asking, LiveOwner? live)
    {
        var again = claim with { Phase = ClaimPhase.Pending, Grants = claim.Grants + 1 };
        if (claim.Owner.Uid == asking.Uid)
        {
            return again;
        }

        return live?.Owner.Uid == claim.Owner.Uid

            // The API server will answer AlreadyExists, unless the present object goes just now.
            ? again with { Contested = true }
            : again with { Owner = asking, Contested = claim.Phase == ClaimPhase.Pending || (live is not null && live.Owner.Uid != asking.Uid) };
    }

    /// <summary>The version that gives the claim to another owner.</summary>
    public static AddressClaim TakenOver(AddressClaim claim, ClaimOwner asking) =>
        claim with { Owner = asking, Phase = ClaimPhase.Pending, Grants = claim.Grants + 1, Contested = false };

    /// <summary>
    /// Whether the pending claim is one that an earlier try of a <c>generateName</c> request left: the name it drew is another object's,
    /// which does not hold the address and stays.
    /// </summary>
    public static bool IsLeftByEarlierTry(AddressClaim claim, ClaimOwner asking, LiveOwner? live) =>
        claim is { Phase: ClaimPhase.Pending, Contested: false } && claim.Owner.GenerateName is not null
        && claim.Owner.GenerateName == asking.GenerateName
        && claim.Owner.Kind == asking.Kind && claim.Owner.Namespace == asking.Namespace
        && live is { Terminating: false, Asks: false } && live.Owner.Uid != claim.Owner.Uid;
}
