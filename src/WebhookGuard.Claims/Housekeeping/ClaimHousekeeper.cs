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
        // Claims first: an owner that is not in the later list did not exist when its claim was read, or has gone since.
        var claims = await store.ListAsync(cancellationToken);
        observations.Keep(claims.Select(claim => claim.Name).ToHashSet(StringComparer.Ordinal));
        var settled = claims.ToDictionary(claim => claim.Name, observations.IsSettled, StringComparer.Ordinal);
        var holders = HoldersByKey(await owners.ListAsync(cancellationToken));

        var round = new Round();
        foreach (var claim in claims.Where(claim => !claim.Owner.IsExternal))
        {
            if (claim.Key is not { } key)
            {
                round.Misnamed.Add(claim);
                continue;
            }

            var listed = holders.GetValueOrDefault(key)?.Find(holder => holder.Owner.HasNameOf(claim.Owner));
            await round.TryAsync(claim.Name, () => TendAsync(claim, key, listed, settled[claim.Name], round, cancellationToken));
        }

        var byName = claims.ToDictionary(claim => claim.Name, StringComparer.Ordinal);
        foreach (var (key, holding) in holders.OrderBy(pair => pair.Key.ClaimName, StringComparer.Ordinal))
        {
            var claim = byName.GetValueOrDefault(key.ClaimName);
            var all = holding.Select(holder => holder.Owner).ToList();
            if (claim is { Owner.IsExternal: true })
            {
                all.Add(claim.Owner);
            }

            if (all.Count > 1)
            {
                round.Duplicates.Add(new Duplicate(key, all));
            }

            if (claim is null)
            {
                await round.TryAsync(key.ClaimName, () => BackFillAsync(key, holding[0].Owner, round, cancellationToken));
            }
        }

        return round.Report();
    }

    /// <summary>An object's name, not its UID, makes the order: the same one of several is first in every round.</summary>
    private static Dictionary<ClaimKey, List<LiveOwner>> HoldersByKey(IReadOnlyList<LiveOwner> owners)
    {
        var holders = new Dictionary<ClaimKey, List<LiveOwner>>();
        foreach (var owner in owners.OrderBy(owner => owner.Owner.ToString(), StringComparer.Ordinal))
        {
            foreach (var key in owner.Keys.Distinct())
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

    /// <summary>The list only tells which claims are worth a look; what is done rests on a live read.</summary>
    private async Task TendAsync(
        AddressClaim claim, ClaimKey key, LiveOwner? listed, bool settled, Round round, CancellationToken cancellationToken)
    {
        if (!ClaimRules.IsAbandoned(claim, listed, settled) && !ClaimRules.IsToBeBound(claim, listed, settled))
        {
            return;
        }

        var live = await owners.FindAsync(claim.Owner, cancellationToken);
        if (ClaimRules.IsToBeBound(claim, live, settled))
        {
            if (await store.UpdateAsync(ClaimRules.Bound(claim, live!), cancellationToken) is { } bound)
            {
                round.Bound.Add(bound);
            }
        }
        else if (ClaimRules.IsAbandoned(claim, live, settled)
            && !await ports.HasPortAsync(key, cancellationToken)
            && await store.DeleteAsync(claim, cancellationToken))
        {
            round.Released.Add(claim);
        }
    }

    private async Task BackFillAsync(ClaimKey key, ClaimOwner owner, Round round, CancellationToken cancellationToken)
    {
        if (await owners.FindAsync(owner, cancellationToken) is not { } live || !live.Keys.Contains(key))
        {
            return;
        }

        // Whatever was granted before there was a claim, or before it was deleted by hand, may still come.
        var claim = AddressClaim.New(key, live.Owner) with { Contested = true };
        if (await store.CreateAsync(claim, cancellationToken) is { } created)
        {
            round.BackFilled.Add(created);
        }
    }

    private sealed class Round
    {
        public List<AddressClaim> Bound { get; } = [];

        public List<AddressClaim> Released { get; } = [];

        public List<AddressClaim> BackFilled { get; } = [];

        public List<Duplicate> Duplicates { get; } = [];

        public List<AddressClaim> Misnamed { get; } = [];

        private List<string> Failures { get; } = [];

        public async Task TryAsync(string name, Func<Task> step)
        {
            try
            {
                await step();
            }
            catch (Exception failed) when (failed is ClaimStoreException or FactsUnavailableException)
            {
                Failures.Add($"{name}: {failed.Message}");
            }
        }

        public HousekeepingReport Report() => new()
        {
            Bound = Bound,
            Released = Released,
            BackFilled = BackFilled,
            Duplicates = Duplicates,
            Misnamed = Misnamed,
            Failures = Failures,
        };
    }
}
