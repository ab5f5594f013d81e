using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Store;

namespace WebhookGuard.Claims.Housekeeping;

/// <summary>
/// Binds claims whose owners have come, releases those that nobody holds, and makes those that are missing. One replica suffices, but
/// several at once do no harm: every write has the version it rests on as precondition.
/// </summary>
/// <param name="store">The claims.</param>
/// <param name="owners">Who exists.</param>
/// <param name="ports">What OVN has.</param>
/// <param name="observations">The process's memory of claims it saw.</param>
public sealed class ClaimHousekeeper(IClaimStore store, IOwnerReader owners, IPortReader ports, ClaimObservations observations)
{
    /// <summary>Goes through all claims and all owners once. A failure at one claim does not keep it from the others.</summary>
    /// <exception cref="ClaimStoreException">The claims cannot be listed.</exception>
    /// <exception cref="FactsUnavailableException">The owners cannot be listed.</exception>
    public async Task<HousekeepingReport> RunOnceAsync(CancellationToken cancellationToken)
    {
        // Claims first: what is read of their owners must be later.
        var claims = await store.ListAsync(cancellationToken);
        var settled = observations.NoteAll(claims);
        var listed = await owners.ListAsync(cancellationToken);
        var holders = ByKey(listed, owner => owner.Keys.Concat(owner.Given));

        var round = new Round();
        foreach (var claim in claims)
        {
            if (claim.Key is not { } key)
            {
                round.Misnamed.Add(claim);
                continue;
            }

            var hint = Hint(claim, holders.GetValueOrDefault(key) ?? []);
            await round.TryAsync(claim.Name, () => TendAsync(claim, key, hint, settled[claim.Name], round, cancellationToken));
        }

        foreach (var (key, asking) in ByKey(listed, owner => owner.Keys).OrderBy(pair => pair.Key.ClaimName, StringComparer.Ordinal))
        {
            if (!settled.ContainsKey(key.ClaimName))
            {
                await round.TryAsync(key.ClaimName, () => BackFillAsync(key, asking[0].Owner, round, cancellationToken));
            }
        }

        return round.Report();
    }

    /// <summary>
    /// An object's name, not its UID, makes the order: the same one of several is first in every round. A workload's Pods come before the
    /// workload itself, since the claim is to tell which Pod has the address.
    /// </summary>
    private static Dictionary<ClaimKey, List<ListedOwner>> ByKey(
        IReadOnlyList<ListedOwner> listed, Func<ListedOwner, IEnumerable<ClaimKey>> keys)
    {
        var holders = new Dictionary<ClaimKey, List<ListedOwner>>();
        foreach (var owner in listed
            .OrderBy(owner => (owner.Owner with { Pod = null }).ToString(), StringComparer.Ordinal)
            .ThenBy(owner => owner.Owner.Pod is null)
            .ThenBy(owner => owner.Owner.Pod?.Name, StringComparer.Ordinal))
        {
            foreach (var key in keys(owner).Distinct())
            {
                if (!holders.TryGetValue(key, out var list))
                {
                    holders[key] = list = [];
                }

                list.Add(owner);
            }
        }

        return holders;
    }

    /// <summary>What a live read is going to find, if the list of those who hold the address is right.</summary>
    private static LiveOwner? Hint(AddressClaim claim, List<ListedOwner> holders)
    {
        var named = holders.FindAll(holder => holder.Owner.HasNameOf(claim.Owner));
        if (named.Count == 0)
        {
            return null;
        }

        // The workload itself comes last.
        var pod = claim.Owner.Pod is { } recorded ? named.Find(holder => holder.Owner.Pod?.Name == recorded.Name)?.Owner.Pod : null;
        return new LiveOwner(named[^1].Owner, Asks: true, Pod: pod is null ? null : new LivePod(pod.Uid, Asks: true, Leaving: false));
    }

    /// <summary>
    /// Binds a claim whose owner is there. Soon after a grant that is nearly always so; and what is bound can be passed on as soon as its
    /// owner is gone.
    /// </summary>
    /// <param name="claim">The version that was granted.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether there is nothing more to do for this version.</returns>
    /// <exception cref="ClaimStoreException">It cannot be bound now.</exception>
    /// <exception cref="FactsUnavailableException">The owner cannot be read now.</exception>
    public async Task<bool> TryBindAsync(AddressClaim claim, CancellationToken cancellationToken)
    {
        if (claim.Owner.IsExternal || claim.Phase == ClaimPhase.Bound || claim.Key is not { } key)
        {
            return true;
        }

        var settled = observations.IsSettled(claim);
        if (claim.Contested && !settled)
        {
            // Nothing that could be read now would bind it.
            return true;
        }

        var live = await owners.FindAsync(claim.Owner, key, cancellationToken);
        if (ClaimRules.Bound(claim, live, settled) is not { } bound)
        {
            return false;
        }

        await store.UpdateAsync(bound, cancellationToken);
        return true;
    }

    /// <summary>The list only tells which claims are worth a look; what is done rests on a live read.</summary>
    private async Task TendAsync(
        AddressClaim claim, ClaimKey key, LiveOwner? hint, bool settled, Round round, CancellationToken cancellationToken)
    {
        if (!ClaimRules.IsAbandoned(claim, hint, settled) && ClaimRules.Bound(claim, hint, settled) is null)
        {
            return;
        }

        var live = await owners.FindAsync(claim.Owner, key, cancellationToken);
        if (ClaimRules.Bound(claim, live, settled) is { } next)
        {
            if (await store.UpdateAsync(next, cancellationToken) is { } bound)
            {
                round.Bound.Add(bound);
            }
        }
        else if (ClaimRules.IsAbandoned(claim, live, settled)
            && !await ports.HasPortAsync(key, except: null, cancellationToken)
            && await store.DeleteAsync(claim, cancellationToken))
        {
            round.Released.Add(claim);
        }
    }

    private async Task BackFillAsync(ClaimKey key, ClaimOwner owner, Round round, CancellationToken cancellationToken)
    {
        if (await owners.FindAsync(owner, key, cancellationToken) is not { Asks: true } live)
        {
            return;
        }

        if (await store.CreateAsync(ClaimRules.BackFilled(key, owner, live), cancellationToken) is { } created)
        {
            round.BackFilled.Add(created);
        }
    }

    private sealed class Round
    {
        // Nothing says that the next of thousands fares better.
        private const int MaximumFailuresInARow = 10;
        private int failuresInARow;

        public List<AddressClaim> Bound { get; } = [];

        public List<AddressClaim> Released { get; } = [];

        public List<AddressClaim> BackFilled { get; } = [];

        public List<AddressClaim> Misnamed { get; } = [];

        private List<string> Failures { get; } = [];

        /// <summary>Takes a step; after too many failures one after another the rest is left to the next round.</summary>
        public async Task TryAsync(string name, Func<Task> step)
        {
            if (failuresInARow >= MaximumFailuresInARow)
            {
                return;
            }

            try
            {
                await step();
                failuresInARow = 0;
            }
            catch (Exception failed) when (failed is ClaimStoreException or FactsUnavailableException)
            {
                Failures.Add($"{name}: {failed.Message}");
                failuresInARow++;
            }
        }

        public HousekeepingReport Report() => new()
        {
            Bound = Bound,
            Released = Released,
            BackFilled = BackFilled,
            Misnamed = Misnamed,
            Failures = Failures,
        };
    }
}
