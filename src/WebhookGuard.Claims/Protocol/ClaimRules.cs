using WebhookGuard.Claims.Facts;

namespace WebhookGuard.Claims.Protocol;

/// <summary>
/// The rules of <c>docs/claims.md</c>, as functions of a claim's version and of what was read after it. There are two levels: the owner,
/// and, of a workload, which of its Pods.
/// </summary>
internal static class ClaimRules
{
    /// <summary>
    /// Whether, as far as Kubernetes tells, nobody can hold the claim: neither owner nor Pod is there and nothing that was granted can
    /// still come, or they are there, do not ask any more, and no change of them that was granted can still come. OVN is to be asked as
    /// well.
    /// </summary>
    /// <param name="claim">The version that is to be replaced or deleted.</param>
    /// <param name="live">Who bears the names of owner and Pod, read after the claim.</param>
    /// <param name="settled">Whether nothing the version granted can still be on its way, told before <paramref name="live"/> was read.</param>
    public static bool IsAbandoned(AddressClaim claim, LiveOwner? live, bool settled) =>
        IsTheGuards(claim) && IsGivenUp(claim, isThere: live is not null, holds: live is { Asks: true }, settled);

    /// <summary>Whether the recorded Pod may still hold the address, so that no other Pod of the workload gets it.</summary>
    /// <param name="claim">The version that is to be passed on.</param>
    /// <param name="asking">Who asks: the same workload, maybe with a Pod.</param>
    /// <param name="live">Who bears the names of owner and Pod, read after the claim.</param>
    /// <param name="settled">Whether nothing the version granted can still be on its way, told before <paramref name="live"/> was read.</param>
    public static bool IsHeldBySibling(AddressClaim claim, ClaimOwner asking, LiveOwner? live, bool settled)
    {
        if (claim.Owner.Pod is not { } recorded || asking.Pod is null || asking.Pod.Name == recorded.Name)
        {
            return false;
        }

        // One that was stored and leaves asks for nothing more. Without it, another of its name may still come if the claim is contested.
        var pod = live?.Pod;
        var isLeaving = pod is { Leaving: true } && pod.Uid == recorded.Uid && !claim.Contested;
        return !isLeaving && !IsGivenUp(claim, isThere: pod is not null, holds: pod is { Asks: true, Leaving: false }, settled);
    }

    /// <summary>
    /// The version that binds the claim to those who were read, or null if there is nothing to bind or to change. They are bound if they
    /// are the recorded ones, owner and Pod, and no grant to another UID can still be on its way; or if nothing at all can be, whoever they
    /// are. A Pod that has gone is then forgotten.
    /// </summary>
    public static AddressClaim? Bound(AddressClaim claim, LiveOwner? live, bool settled)
    {
        if (!IsTheGuards(claim) || live is not { Asks: true })
        {
            return null;
        }

        var areRecorded = live.Owner.Uid == claim.Owner.Uid && (claim.Owner.Pod is not { } pod || live.Pod?.Uid == pod.Uid);
        if (!settled && (claim.Contested || !areRecorded))
        {
            return null;
        }

        var bound = claim with { Owner = settled ? Seen(claim.Owner, live) : claim.Owner, Phase = ClaimPhase.Bound, Contested = false };
        return bound == claim ? null : bound;
    }

    /// <summary>A claim for holders that have none. Whatever was granted before there was one, or before it was deleted by hand, may still come.</summary>
    public static AddressClaim BackFilled(ClaimKey key, ClaimOwner listed, LiveOwner live) =>
        AddressClaim.New(key, Seen(listed, live)) with { Contested = true };

    /// <summary>Whether it can be told without a live read that the owner may have the claim once more.</summary>
    public static bool IsOfSameObjects(AddressClaim claim, ClaimOwner asking) =>
        claim.Owner.HasNameOf(asking) && claim.Owner.Uid == asking.Uid
        && (asking.Pod is null || claim.Owner.Pod is null || claim.Owner.Pod == asking.Pod);

    /// <summary>Whether the owner, and the Pod if one asks, has been granted the claim already.</summary>
    public static bool IsGrantedTo(AddressClaim claim, ClaimOwner asking) =>
        IsTheGuards(claim) && claim.Owner.HasNameOf(asking) && claim.Owner.Uid == asking.Uid
        && (asking.Pod is null || asking.Pod == claim.Owner.Pod);

    /// <summary>The version that grants the claim once more to an object of the owner's name.</summary>
    /// <param name="claim">The present version.</param>
    /// <param name="asking">Who asks; of the same name, and with a Pod that no sibling keeps it from.</param>
    /// <param name="live">Who bears the names; not needed if <see cref="IsOfSameObjects"/>.</param>
    public static AddressClaim GrantedAgain(AddressClaim claim, ClaimOwner asking, LiveOwner? live)
    {
        var isPending = claim.Phase == ClaimPhase.Pending;
        var liveUid = string.IsNullOrEmpty(live?.Owner.Uid) ? null : live.Owner.Uid;
        var (uid, isContested) = OfNamesakes(claim.Owner.Uid, asking.Uid, liveUid, isPending);
        var (pod, isPodContested) = (asking.Pod ?? claim.Owner.Pod, false);
        if (pod is not null && claim.Owner.Pod is { } recorded && recorded.Name == pod.Name)
        {
            (var podUid, isPodContested) = OfNamesakes(recorded.Uid, pod.Uid, live?.Pod?.Uid, isPending);
            pod = pod with { Uid = podUid };
        }

        return claim with
        {
            Owner = (uid == claim.Owner.Uid ? claim.Owner : asking) with { Pod = pod, IsPart = false },
            Phase = ClaimPhase.Pending,
            Grants = claim.Grants + 1,
            Contested = claim.Contested || asking.IsPart || isContested || isPodContested,
        };
    }

    /// <summary>The version that gives the claim to another owner.</summary>
    public static AddressClaim TakenOver(AddressClaim claim, ClaimOwner asking) =>
        claim with
        {
            Owner = asking with { IsPart = false },
            Phase = ClaimPhase.Pending,
            Grants = claim.Grants + 1,
            Contested = asking.IsPart,
        };

    /// <summary>The version that gives a claim back to whom it was before an attempt that failed, and that had passed it on within a workload.</summary>
    public static AddressClaim GivenBack(AddressClaim written, AddressClaim before) =>
        written with { Owner = before.Owner, Phase = before.Phase, Contested = before.Contested };

    /// <summary>
    /// Whether the pending claim is one that an earlier try of a <c>generateName</c> request left: the name it drew is another object's,
    /// which does not hold the address and stays.
    /// </summary>
    public static bool IsLeftByEarlierTry(AddressClaim claim, ClaimOwner asking, LiveOwner? live) =>
        claim is { Phase: ClaimPhase.Pending, Contested: false, Owner: { GenerateName: not null, Pod: null } }
        && claim.Owner.GenerateName == asking.GenerateName
        && claim.Owner.Kind == asking.Kind && claim.Owner.Namespace == asking.Namespace
        && live is { Terminating: false, Asks: false } && live.Owner.Uid != claim.Owner.Uid;

    /// <summary>Whether the guard may change the claim: it is no administrator's, and its spec is what its name says.</summary>
    private static bool IsTheGuards(AddressClaim claim) => !claim.Owner.IsExternal && claim.Key is not null;

    /// <summary>
    /// Of an owner as of a Pod: one that is gone has given up if it was known to have come, or can come no more; one that is there, if it
    /// does not hold the address and no change of it can come any more.
    /// </summary>
    private static bool IsGivenUp(AddressClaim claim, bool isThere, bool holds, bool settled) =>
        isThere ? settled && !holds : settled || claim.Phase == ClaimPhase.Bound;

    /// <summary>
    /// Of an owner as of a Pod: which UID is recorded when one asks, and whether one of the other may still come. If the recorded one is
    /// there, the API server will answer AlreadyExists to the other, unless it goes just now.
    /// </summary>
    private static (string Uid, bool IsContested) OfNamesakes(string recorded, string asking, string? live, bool isPending) =>
        recorded == asking ? (recorded, false)
        : recorded == live ? (recorded, true)
        : (asking, isPending || (live is not null && live != asking));

    /// <summary>The owner with the UIDs that were read; without its Pod if that does not ask.</summary>
    private static ClaimOwner Seen(ClaimOwner owner, LiveOwner live) =>
        (live.Owner.Uid.Length == 0 || live.Owner.Uid == owner.Uid ? owner : live.Owner) with
        {
            Pod = owner.Pod is { } pod && live.Pod is { Asks: true } seen ? pod with { Uid = seen.Uid } : null,
        };
}
