using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Duplicates;

/// <summary>Who holds one address in one scope.</summary>
internal sealed class Occupancy(Scope scope)
{
    private readonly Dictionary<ObjectName, Occupant> occupants = [];
    private readonly SortedSet<string> subnets = new(StringComparer.Ordinal);

    /// <summary>Adds an owner, or more holdings of one that is there.</summary>
    public void Add(Occupant occupant, string? subnet)
    {
        var owner = occupant.Holder.Owner;
        occupants[owner] = occupants.TryGetValue(owner, out var known) ? new Occupant(known.Holder, [.. known.Holdings, .. occupant.Holdings]) : occupant;
        if (subnet is not null)
        {
            subnets.Add(subnet);
        }
    }

    /// <summary>Whether somebody is there that must not share the address with the other.</summary>
    public bool HasStrangerTo(Occupant other, ObjectLookup lookup) => occupants.Values.Any(occupant => !occupant.MayShareWith(other, lookup));

    /// <summary>The duplicate, if it is one.</summary>
    public Duplicate? Duplicate(Address address, ObjectLookup lookup)
    {
        // Siblings stand alike to everybody else. So one stands for all, and thousands of Pods that ask for one address are not compared each
        // with each.
        var siblings = occupants.Values.GroupBy(occupant => occupant.Siblings).ToArray();
        var clashing = siblings
            .Where(some => some.Key.Alive == true && some.Skip(1).Any()
                || siblings.Any(others => others != some && !others.First().MayShareWith(some.First(), lookup)))
            .SelectMany(some => some)
            .ToArray();
        if (clashing.Length == 0)
        {
            return null;
        }

        // A workload whose Pod is there says no more than the Pod.
        var represented = clashing.SelectMany(occupant => occupant.Holder.Ancestors).ToHashSet();
        return new Duplicate(
            scope,
            [.. subnets],
            address,
            [
                .. clashing
                    .Where(occupant => !represented.Contains(occupant.Holder.Owner))
                    .OrderBy(occupant => occupant.Holder.IsLeftover)
                    .ThenBy(occupant => occupant.Holder.Owner.ToString(), StringComparer.Ordinal)
                    .Select(occupant => new DuplicateOwner(occupant.Holder, InOrder(occupant.Holdings))),
            ]);
    }

    private static Holding[] InOrder(IReadOnlyList<Holding> holdings) =>
        [.. holdings.OrderBy(holding => holding.Source).ThenBy(holding => holding.Evidence, StringComparer.Ordinal)];
}
