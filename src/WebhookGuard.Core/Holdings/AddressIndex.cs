using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings.Tables;

namespace WebhookGuard.Core.Holdings;

/// <summary>
/// All holdings, by address and by owner. Readers never block and see each address's holdings whole; writers take turns.
/// </summary>
/// <remarks>
/// The key is the address alone. Which of its holdings lie in the scope asked for is decided while reading, with the topology of that
/// moment: so no order in which sources arrive, and no change of a Subnet, Vlan or Namespace, can leave a holding under a wrong key.
/// </remarks>
public sealed class AddressIndex
{
    // A value is a Holding, or a Holding[] where one address is held more than once; arrays are never changed in place.
    private readonly AddressTable<object> byAddress = new();
    private readonly SharedTable<(string Namespace, string Name), int, object, OwnerRules> byOwner = new();
    private readonly Dictionary<string, Dictionary<string, IReadOnlyList<Holding>>> byGroup = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly Lock writing = new();

    // The last two that were put together: an object's addresses are mostly held by the same others, and can share the array.
    private Holding[] together = [];
    private long changes;

    /// <summary>How often it was written to.</summary>
    public long Changes => Interlocked.Read(ref changes);

    /// <summary>The number of addresses held.</summary>
    public int AddressCount => byAddress.Count;

    /// <summary>The holdings of an address, in any scope.</summary>
    public IReadOnlyList<Holding> Find(Address address) => AsList(byAddress.Find(address));

    /// <summary>Whether an address has a holding of a sort, in any scope; for those who look at many addresses.</summary>
    /// <param name="address">The address.</param>
    /// <param name="argument">What <paramref name="isOfThem"/> needs to know.</param>
    /// <param name="isOfThem">Whether a holding of the address is of that sort.</param>
    public bool Any<T>(Address address, T argument, Func<Holding, Address, T, bool> isOfThem)
    {
        switch (byAddress.Find(address))
        {
            case null:
                return false;
            case Holding single:
                return isOfThem(single, address, argument);
            case var several:
                foreach (var holding in (Holding[])several)
                {
                    if (isOfThem(holding, address, argument))
                    {
                        return true;
                    }
                }

                return false;
        }
    }

    /// <summary>Every address with more than one holding, in any scopes and of whatever owners, in no order. What changes meanwhile may or may not show.</summary>
    public IEnumerable<(Address Address, IReadOnlyList<Holding> Holdings)> HeldMoreThanOnce() =>
        from pair in byAddress.Entries
        where pair.Value is Holding[]
        select (pair.Key, (IReadOnlyList<Holding>)pair.Value);

    /// <summary>
    /// Every holding, each once, put together by the owner's namespace and name, in no order. What changes meanwhile may or may not show, but
    /// all of one name is of one moment.
    /// </summary>
    public IEnumerable<IReadOnlyList<Holding>> ByOwner() => byOwner.Entries.Select(pair => (IReadOnlyList<Holding>)AsList(pair.Value));

    /// <summary>The holdings of the owners with that namespace and name, of any kind.</summary>
    public IReadOnlyList<Holding> FindByOwner(string @namespace, string name) => AsList(byOwner.Find((@namespace, name)));

    /// <summary>How many addresses the holdings of each group have: what the metrics show.</summary>
    public IReadOnlyDictionary<string, int> CountByGroup()
    {
        lock (writing)
        {
            return new Dictionary<string, int>(counts, StringComparer.Ordinal);
        }
    }

    /// <summary>Every holding, each once: for comparing with a fresh read of the sources.</summary>
    public IReadOnlyList<Holding> All()
    {
        lock (writing)
        {
            return [.. ByOwner().SelectMany(holdings => holdings)];
        }
    }

    /// <summary>Sets the holdings of one thing; an empty list removes it.</summary>
    public void Set(HoldingKey key, IReadOnlyList<Holding> holdings)
    {
        lock (writing)
        {
            Write(key, holdings);
        }
    }

    /// <summary>Removes the holdings of one thing.</summary>
    public void Remove(HoldingKey key) => Set(key, []);

    /// <summary>Replaces all of a group. What stays the same is never absent in between.</summary>
    public void Replace(string group, IReadOnlyDictionary<string, IReadOnlyList<Holding>> things)
    {
        lock (writing)
        {
            var before = byGroup.TryGetValue(group, out var known) ? known.Values.SelectMany(holdings => holdings).ToArray() : [];
            var after = things.Where(thing => thing.Value.Count > 0).ToDictionary(StringComparer.Ordinal);
            Change(group, before, after.Values.SelectMany(holdings => holdings));
            byGroup[group] = after;
        }
    }

    /// <summary>
    /// Exchanges holdings of which the caller itself knows what they were before, so that nothing needs to be kept here to find them by.
    /// What stays held is never absent in between.
    /// </summary>
    /// <param name="group">The group they are counted in.</param>
    /// <param name="before">What is to go: each must be here, as this very instance or as one that says the same.</param>
    /// <param name="after">What is to come.</param>
    public void Exchange(string group, IReadOnlyCollection<Holding> before, IReadOnlyCollection<Holding> after)
    {
        lock (writing)
        {
            if (before.Count > 0 || after.Count > 0)
            {
                Change(group, before, after);
            }
        }
    }

    /// <summary>Replaces all holdings known in one way by those of a complete read. What stays the same is left as it is.</summary>
    /// <param name="group">The group they are counted in.</param>
    /// <param name="source">How they are known; nobody else may write such holdings meanwhile.</param>
    /// <param name="all">All that there are.</param>
    public void Replace(string group, HoldingSource source, IEnumerable<Holding> all)
    {
        var before = All().Where(holding => holding.Source == source).ToHashSet();
        var after = new List<Holding>();
        foreach (var holding in all)
        {
            var known = before.Count == 0 ? [] : FindByOwner(holding.Owner.Namespace, holding.Owner.Name);
            if (!known.Any(same => holding.SaysTheSameAs(same) && before.Remove(same)))
            {
                after.Add(holding);
            }
        }

        Exchange(group, before, after);
    }

    private static Holding[] AsList(object? value) => value switch
    {
        null => [],
        Holding single => [single],
        _ => (Holding[])value,
    };

    private void Write(HoldingKey key, IReadOnlyList<Holding> holdings)
    {
        if (!byGroup.TryGetValue(key.Group, out var group))
        {
            if (holdings.Count == 0)
            {
                return;
            }

            byGroup[key.Group] = group = new Dictionary<string, IReadOnlyList<Holding>>(StringComparer.Ordinal);
        }

        Change(key.Group, group.GetValueOrDefault(key.Id, []), holdings);
        if (holdings.Count == 0)
        {
            group.Remove(key.Id);
        }
        else
        {
            group[key.Id] = holdings;
        }
    }

    // Added first, removed after: an address that stays held is held at every moment.
    private void Change(string group, IEnumerable<Holding> before, IEnumerable<Holding> after)
    {
        var count = counts.GetValueOrDefault(group);
        foreach (var given in after)
        {
            var holding = given.Kept(FindByOwner(given.Owner.Namespace, given.Owner.Name) is [var known, ..] ? known : null);
            count += holding.Addresses.Count;
            for (var i = 0; i < holding.Addresses.Count; i++)
            {
                var address = holding.Addresses[i];
                byAddress.Set(address, With(byAddress.Find(address), holding));
            }

            var owner = (holding.Owner.Namespace, holding.Owner.Name);
            byOwner.Set(owner, With(byOwner.Find(owner), holding));
        }

        foreach (var holding in before)
        {
            count -= holding.Addresses.Count;
            for (var i = 0; i < holding.Addresses.Count; i++)
            {
                var address = holding.Addresses[i];
                if (Without(byAddress.Find(address), holding) is { } rest)
                {
                    byAddress.Set(address, rest);
                }
                else
                {
                    byAddress.Remove(address);
                }
            }

            var owner = (holding.Owner.Namespace, holding.Owner.Name);
            if (Without(byOwner.Find(owner), holding) is { } others)
            {
                byOwner.Set(owner, others);
            }
            else
            {
                byOwner.Remove(owner);
            }
        }

        counts[group] = count;
        together = [];

        // Last: who read in the middle of it, under the number before, reads again.
        Interlocked.Increment(ref changes);
    }

    private object With(object? present, Holding holding)
    {
        switch (present)
        {
            case null:
                return holding;
            case Holding single:
                if (together is not [var one, var other] || !ReferenceEquals(one, single) || !ReferenceEquals(other, holding))
                {
                    together = [single, holding];
                }

                return together;
            default:
                return (Holding[])[.. (Holding[])present, holding];
        }
    }

    // One occurrence only: a source may set the very holding again that it had set before.
    private static object? Without(object? present, Holding holding)
    {
        var all = AsList(present);
        var at = Array.FindIndex(all, other => ReferenceEquals(other, holding));
        if (at < 0)
        {
            at = Array.FindIndex(all, holding.SaysTheSameAs);
        }

        return (all.Length, at) switch
        {
            (_, < 0) => present,
            (1, _) => null,
            (2, _) => all[1 - at],
            _ => (Holding[])[.. all[..at], .. all[(at + 1)..]],
        };
    }
}
