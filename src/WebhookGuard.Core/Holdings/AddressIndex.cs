using System.Collections.Concurrent;
using WebhookGuard.Core.Addresses;

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
    private readonly ConcurrentDictionary<Address, object> byAddress = new();
    private readonly ConcurrentDictionary<(string Namespace, string Name), object> byOwner = new();
    private readonly Dictionary<string, Dictionary<string, IReadOnlyList<Holding>>> byGroup = new(StringComparer.Ordinal);
    private readonly Lock writing = new();
    private long changes;

    /// <summary>How often it was written to.</summary>
    public long Changes => Interlocked.Read(ref changes);

    /// <summary>The number of addresses held.</summary>
    public int AddressCount => byAddress.Count;

    /// <summary>The holdings of an address, in any scope.</summary>
    public IReadOnlyList<Holding> Find(Address address) => AsList(byAddress.GetValueOrDefault(address));

    /// <summary>Every address with more than one holding, in any scopes and of whatever owners, in no order. What changes meanwhile may or may not show.</summary>
    public IEnumerable<(Address Address, IReadOnlyList<Holding> Holdings)> HeldMoreThanOnce() =>
        from pair in byAddress
        where pair.Value is Holding[]
        select (pair.Key, (IReadOnlyList<Holding>)pair.Value);

    /// <summary>
    /// Every holding, each once, put together by the owner's namespace and name, in no order. What changes meanwhile may or may not show, but
    /// all of one name is of one moment.
    /// </summary>
    public IEnumerable<IReadOnlyList<Holding>> ByOwner() => byOwner.Select(pair => (IReadOnlyList<Holding>)AsList(pair.Value));

    /// <summary>The holdings of the owners with that namespace and name, of any kind.</summary>
    public IReadOnlyList<Holding> FindByOwner(string @namespace, string name) => AsList(byOwner.GetValueOrDefault((@namespace, name)));

    /// <summary>How many holdings each group has: what the metrics show.</summary>
    public IReadOnlyDictionary<string, int> CountByGroup()
    {
        lock (writing)
        {
            return byGroup.ToDictionary(group => group.Key, group => group.Value.Values.Sum(holdings => holdings.Sum(h => h.Addresses.Count)), StringComparer.Ordinal);
        }
    }

    /// <summary>Every holding, each once: for comparing with a fresh read of the sources.</summary>
    public IReadOnlyList<Holding> All()
    {
        lock (writing)
        {
            return [.. byGroup.Values.SelectMany(group => group.Values).SelectMany(holdings => holdings)];
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
            Exchange(before, after.Values.SelectMany(holdings => holdings));
            byGroup[group] = after;
        }
    }

    private static Holding[] AsList(object? value) => value switch
    {
        null => [],
        Holding single => [single],
        _ => (Holding[])value,
    };

    private static void Add<TKey>(ConcurrentDictionary<TKey, object> map, TKey key, Holding holding)
        where TKey : notnull
    {
        map[key] = map.TryGetValue(key, out var present)
            ? present is Holding single ? new[] { single, holding } : (Holding[])[.. (Holding[])present, holding]
            : holding;
    }

    private static void Remove<TKey>(ConcurrentDictionary<TKey, object> map, TKey key, Holding holding)
        where TKey : notnull
    {
        if (!map.TryGetValue(key, out var present))
        {
            return;
        }

        // One occurrence only: a source may set the very holding again that it had set before.
        var rest = AsList(present).ToList();
        rest.RemoveAt(rest.FindIndex(other => ReferenceEquals(other, holding)));
        if (rest.Count == 0)
        {
            map.TryRemove(key, out _);
        }
        else
        {
            map[key] = rest.Count == 1 ? rest[0] : rest.ToArray();
        }
    }

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

        var before = group.GetValueOrDefault(key.Id, []);

        Exchange(before, holdings);
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
    private void Exchange(IEnumerable<Holding> before, IEnumerable<Holding> after)
    {
        foreach (var holding in after)
        {
            foreach (var address in holding.Addresses)
            {
                Add(byAddress, address, holding);
            }

            Add(byOwner, (holding.Owner.Namespace, holding.Owner.Name), holding);
        }

        foreach (var holding in before)
        {
            foreach (var address in holding.Addresses)
            {
                Remove(byAddress, address, holding);
            }

            Remove(byOwner, (holding.Owner.Namespace, holding.Owner.Name), holding);
        }

        // Last: who read in the middle of it, under the number before, reads again.
        Interlocked.Increment(ref changes);
    }
}
