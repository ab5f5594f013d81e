using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Store;

namespace WebhookGuard.Claims.Protocol;

/// <summary>
/// Claims addresses for an owner at admission: all of them or none. Every replica may do so at once, for the same owner or for others;
/// the API server's create and its resource versions decide (<c>docs/claims.md</c>).
/// </summary>
/// <param name="store">The claims.</param>
/// <param name="owners">Who exists.</param>
/// <param name="ports">What OVN has.</param>
/// <param name="observations">The process's memory of claims it saw.</param>
/// <param name="options">Durations.</param>
/// <param name="time">The clock.</param>
/// <param name="known">A copy of the claims for when they cannot be read; null if there is none.</param>
public sealed class AddressClaimer(
    IClaimStore store,
    IOwnerReader owners,
    IPortReader ports,
    ClaimObservations observations,
    ClaimOptions options,
    TimeProvider time,
    IKnownClaims? known = null)
{
    /// <summary>Claims all keys for the owner, in the order of their names, or leaves what this attempt made as it was.</summary>
    /// <param name="owner">Who asks, with the UIDs that the object, and its Pod if one asks, is going to have, or has.</param>
    /// <param name="keys">What for.</param>
    /// <param name="dryRun">To tell what would come of it, and write nothing.</param>
    /// <param name="cancellationToken">The caller has gone; what this attempt made is released.</param>
    public async Task<ClaimResult> ClaimAsync(
        ClaimOwner owner, IEnumerable<ClaimKey> keys, bool dryRun, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(owner);
        var granted = false;
        try
        {
            foreach (var key in keys.Distinct().OrderBy(key => key.ClaimName, StringComparer.Ordinal))
            {
                var refusal = dryRun
                    ? await ForeseeAsync(attempt, key, cancellationToken)
                    : await ClaimAsync(attempt, key, cancellationToken);
                if (refusal is not null)
                {
                    return refusal;
                }
            }

            granted = true;
            return new ClaimResult.Granted { IsUnwritten = attempt.IsUnwritten };
        }
        catch (FactsUnavailableException failed)
        {
            return new ClaimResult.Unavailable(failed.Message);
        }
        finally
        {
            if (!granted)
            {
                await UndoAsync(attempt);
            }
        }
    }

    private async Task<ClaimResult?> ForeseeAsync(Attempt attempt, ClaimKey key, CancellationToken cancellationToken)
    {
        if (attempt.Failure is null)
        {
            try
            {
                return await store.GetAsync(key.ClaimName, cancellationToken) is { } claim
                    ? (await JudgeAsync(claim, key, attempt.Owner, cancellationToken)).Refusal
                    : null;
            }
            catch (ClaimStoreException failed)
            {
                attempt.Failure = failed;
                attempt.IsBlind = true;
            }
        }

        return await RecallAsync(attempt, key, attempt.Failure, cancellationToken);
    }

    private async Task<ClaimResult?> ClaimAsync(Attempt attempt, ClaimKey key, CancellationToken cancellationToken)
    {
        if (attempt.Failure is null)
        {
            try
            {
                return await WriteAsync(attempt, key, cancellationToken);
            }
            catch (ClaimStoreException failed)
            {
                // One call that failed has cost its whole time-out, maybe; the webhook's own is not much longer.
                attempt.Failure = failed;
            }
        }

        return await RecallAsync(attempt, key, attempt.Failure, cancellationToken);
    }

    private async Task<ClaimResult?> WriteAsync(Attempt attempt, ClaimKey key, CancellationToken cancellationToken)
    {
        for (var round = 0; round < options.MaximumRounds; round++)
        {
            // Nearly always there is none: the index was asked before.
            if (await store.CreateAsync(AddressClaim.New(key, attempt.Owner), cancellationToken) is { } created)
            {
                attempt.Undo.Push((created, null));
                return null;
            }

            if (await store.GetAsync(key.ClaimName, cancellationToken) is not { } claim)
            {
                continue;
            }

            var (next, isTakeover, refusal) = await JudgeAsync(claim, key, attempt.Owner, cancellationToken);
            if (next is null)
            {
                return refusal;
            }

            if (await store.UpdateAsync(next, cancellationToken) is { } updated)
            {
                if (isTakeover)
                {
                    attempt.Undo.Push((updated, null));
                }
                else if (updated.Owner.Pod?.Name != claim.Owner.Pod?.Name)
                {
                    attempt.Undo.Push((updated, claim));
                }

                return null;
            }
        }

        return new ClaimResult.Unavailable($"the claim of {key} is being changed by others");
    }

    /// <summary>What the claim is to become if the owner may have it, or who holds it.</summary>
    private async Task<(AddressClaim? Next, bool IsTakeover, ClaimResult? Refusal)> JudgeAsync(
        AddressClaim claim, ClaimKey key, ClaimOwner owner, CancellationToken cancellationToken)
    {
        var held = new ClaimResult.HeldBy(key, claim.Owner, claim.Phase);
        if (claim.Owner.IsExternal || claim.Key != key)
        {
            return (null, false, held);
        }

        // Before anything else is read: what the reads tell must be later.
        var settled = observations.IsSettled(claim);
        if (ClaimRules.IsOfSameObjects(claim, owner))
        {
            return (ClaimRules.GrantedAgain(claim, owner, live: null), false, null);
        }

        var live = await owners.FindAsync(claim.Owner, key, cancellationToken);
        if (claim.Owner.HasNameOf(owner))
        {
            return ClaimRules.IsHeldBySibling(claim, owner, live, settled)
                ? (null, false, held)
                : (ClaimRules.GrantedAgain(claim, owner, live), false, null);
        }

        if (ClaimRules.IsLeftByEarlierTry(claim, owner, live))
        {
            return (ClaimRules.TakenOver(claim, owner) with { Contested = true }, true, null);
        }

        return ClaimRules.IsAbandoned(claim, live, settled) && !await ports.HasPortAsync(key, owner, cancellationToken)
            ? (ClaimRules.TakenOver(claim, owner), true, null)
            : (null, false, held);
    }

    /// <summary>
    /// Grants, without a write, only what the owner has been granted before and is seen to ask for. When claims cannot be read either, the
    /// copy has to do: then it is not told whether the owner still asks.
    /// </summary>
    private async Task<ClaimResult?> RecallAsync(
        Attempt attempt, ClaimKey key, ClaimStoreException failure, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RecallTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        AddressClaim? claim = null;
        if (!attempt.IsBlind)
        {
            try
            {
                claim = await store.GetAsync(key.ClaimName, linked.Token);
            }
            catch (Exception failed) when (failed is ClaimStoreException || IsLate(failed))
            {
                attempt.IsBlind = true;
            }
        }

        if (attempt.IsBlind)
        {
            claim = known?.Find(key.ClaimName);
        }

        if (claim?.Key != key || !ClaimRules.IsGrantedTo(claim, attempt.Owner) || !(attempt.IsBlind || await AsksAsync()))
        {
            return new ClaimResult.Unavailable(failure.Message);
        }

        attempt.IsUnwritten = true;
        return null;

        bool IsLate(Exception failed) => failed is OperationCanceledException && !cancellationToken.IsCancellationRequested;

        async Task<bool> AsksAsync()
        {
            try
            {
                return await owners.FindAsync(claim.Owner, key, linked.Token) is { Asks: true };
            }
            catch (Exception failed) when (IsLate(failed))
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Deletes the very versions this attempt made, and gives back to the Pod before what it passed on within a workload. A claim that was
    /// granted again meanwhile, to a repetition of the same request, has another version and stays. What cannot be undone now is pending
    /// without an owner, and expires.
    /// </summary>
    private async Task UndoAsync(Attempt attempt)
    {
        // The caller may have gone; that is no reason to leave claims behind.
        using var limit = new CancellationTokenSource(options.RecallTimeout, time);
        foreach (var (written, before) in attempt.Undo)
        {
            try
            {
                _ = before is null
                    ? await store.DeleteAsync(written, limit.Token)
                    : await store.UpdateAsync(ClaimRules.GivenBack(written, before), limit.Token) is not null;
            }
            catch (Exception failed) when (failed is ClaimStoreException or OperationCanceledException)
            {
                // The others may still be undone; the limit is one for all.
            }
        }
    }

    /// <summary>What one attempt has come to so far.</summary>
    private sealed class Attempt(ClaimOwner owner)
    {
        public ClaimOwner Owner => owner;

        /// <summary>What was written, the last first, with the version before if that is to be restored.</summary>
        public Stack<(AddressClaim Written, AddressClaim? Before)> Undo { get; } = [];

        /// <summary>The first call on the claims that failed: from then on nothing more is written.</summary>
        public ClaimStoreException? Failure { get; set; }

        /// <summary>Whether claims cannot even be read.</summary>
        public bool IsBlind { get; set; }

        /// <summary>Whether a key was granted without a write.</summary>
        public bool IsUnwritten { get; set; }
    }
}
