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
public sealed class AddressClaimer(
    IClaimStore store, IOwnerReader owners, IPortReader ports, ClaimObservations observations, ClaimOptions options, TimeProvider time)
{
    /// <summary>Claims all keys for the owner, in the order of their names, or leaves what this attempt made as it was.</summary>
    /// <param name="owner">Who asks, with the UID that the object is going to have, or has.</param>
    /// <param name="keys">What for.</param>
    /// <param name="dryRun">To tell what would come of it, and write nothing.</param>
    /// <param name="cancellationToken">The caller has gone; what this attempt made is released.</param>
    public async Task<ClaimResult> ClaimAsync(
        ClaimOwner owner, IEnumerable<ClaimKey> keys, bool dryRun, CancellationToken cancellationToken)
    {
        var made = new List<AddressClaim>();
        var granted = false;
        try
        {
            foreach (var key in keys.Distinct().OrderBy(key => key.ClaimName, StringComparer.Ordinal))
            {
                var step = dryRun
                    ? await ForeseeAsync(owner, key, cancellationToken)
                    : await ClaimAsync(owner, key, cancellationToken);
                if (step.Made is { } claim)
                {
                    made.Add(claim);
                }

                if (step.Refusal is { } refusal)
                {
                    return refusal;
                }
            }

            granted = true;
            return new ClaimResult.Granted();
        }
        catch (Exception failed) when (failed is ClaimStoreException or FactsUnavailableException)
        {
            return new ClaimResult.Unavailable(failed.Message);
        }
        finally
        {
            if (!granted)
            {
                await ReleaseAsync(made);
            }
        }
    }

    private async Task<Step> ForeseeAsync(ClaimOwner owner, ClaimKey key, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(key.ClaimName, cancellationToken) is not { } claim)
        {
            return Step.Granted;
        }

        var (_, _, refusal) = await JudgeAsync(claim, key, owner, cancellationToken);
        return new Step(null, refusal);
    }

    private async Task<Step> ClaimAsync(ClaimOwner owner, ClaimKey key, CancellationToken cancellationToken)
    {
        for (var round = 0; round < options.MaximumRounds; round++)
        {
            // Nearly always there is none: the index was asked before.
            if (await store.CreateAsync(AddressClaim.New(key, owner), cancellationToken) is { } created)
            {
                return new Step(created, null);
            }

            if (await store.GetAsync(key.ClaimName, cancellationToken) is not { } claim)
            {
                continue;
            }

            var (next, isTakeover, refusal) = await JudgeAsync(claim, key, owner, cancellationToken);
            if (next is null)
            {
                return new Step(null, refusal);
            }

            if (await store.UpdateAsync(next, cancellationToken) is { } updated)
            {
                return isTakeover ? new Step(updated, null) : Step.Granted;
            }
        }

        return new Step(null, new ClaimResult.Unavailable($"the claim of {key} is being changed by others"));
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
        var isSameName = claim.Owner.HasNameOf(owner);
        if (isSameName && claim.Owner.Uid == owner.Uid)
        {
            return (ClaimRules.GrantedAgain(claim, owner, live: null), false, null);
        }

        var live = await owners.FindAsync(claim.Owner, key, cancellationToken);
        if (isSameName)
        {
            return (ClaimRules.GrantedAgain(claim, owner, live), false, null);
        }

        if (ClaimRules.IsLeftByEarlierTry(claim, owner, live))
        {
            return (ClaimRules.TakenOver(claim, owner) with { Contested = true }, true, null);
        }

        return ClaimRules.IsAbandoned(claim, live, settled) && !await ports.HasPortAsync(key, cancellationToken)
            ? (ClaimRules.TakenOver(claim, owner), true, null)
            : (null, false, held);
    }

    /// <summary>
    /// Deletes the very versions this attempt made. A claim that was granted again meanwhile, to a repetition of the same request, has
    /// another version and stays. What cannot be deleted now is pending without an owner, and expires.
    /// </summary>
    private async Task ReleaseAsync(List<AddressClaim> made)
    {
        // The caller may have gone; that is no reason to leave claims behind.
        using var limit = new CancellationTokenSource(options.CallTimeout, time);
        for (var i = made.Count - 1; i >= 0; i--)
        {
            try
            {
                await store.DeleteAsync(made[i], limit.Token);
            }
            catch (Exception failed) when (failed is ClaimStoreException or OperationCanceledException)
            {
                // The others may still be released; the limit is one for all.
            }
        }
    }

    private sealed record Step(AddressClaim? Made, ClaimResult? Refusal)
    {
        public static Step Granted { get; } = new(null, null);
    }
}
