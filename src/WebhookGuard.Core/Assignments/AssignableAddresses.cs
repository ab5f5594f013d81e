using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Assignments;

/// <summary>
/// The addresses of a network that may be assigned at all, held or not: those that Kube-OVN's own allocator would choose from (usable, not
/// excluded, in no IPPool). However large the network and what is excluded of it, it is a few ranges.
/// </summary>
internal sealed class AssignableAddresses
{
    private readonly AddressKind kind;
    private readonly List<(UInt128 First, UInt128 Last)> ranges = [];

    public AssignableAddresses(Cidr cidr, SubnetInfo subnet, Topology topology)
    {
        kind = cidr.Kind;
        var excluded = subnet.ExcludedRanges
            .Concat(topology.PoolsOf(subnet.Name).SelectMany(pool => pool.Ranges))
            .Concat(subnet.Gateways.Concat(subnet.SystemAddresses).Select(address => new AddressRange(address, address)))
            .Where(range => range.First.Kind == kind)
            .OrderBy(range => range.First.Value);
        var (next, last) = (cidr.FirstUsable.Value, cidr.LastUsable.Value);
        foreach (var range in excluded)
        {
            if (range.First.Value > last)
            {
                break;
            }

            if (range.First.Value > next)
            {
                Add(next, range.First.Value - 1);
            }

            if (range.Last.Value >= last)
            {
                return;
            }

            next = UInt128.Max(next, range.Last.Value + 1);
        }

        Add(next, last);
    }

    /// <summary>How many there are.</summary>
    public UInt128 Count { get; private set; }

    /// <summary>Every one of them once, from the one at a position on.</summary>
    /// <param name="start">Less than <see cref="Count"/>.</param>
    public IEnumerable<Address> From(UInt128 start)
    {
        var number = 0;
        while (start > ranges[number].Last - ranges[number].First)
        {
            start -= ranges[number].Last - ranges[number].First + 1;
            number++;
        }

        var (first, last) = ranges[number];
        foreach (var address in Addresses(first + start, last))
        {
            yield return address;
        }

        for (var i = 1; i < ranges.Count; i++)
        {
            var (from, to) = ranges[(number + i) % ranges.Count];
            foreach (var address in Addresses(from, to))
            {
                yield return address;
            }
        }

        if (start > 0)
        {
            foreach (var address in Addresses(first, first + start - 1))
            {
                yield return address;
            }
        }
    }

    private IEnumerable<Address> Addresses(UInt128 first, UInt128 last)
    {
        for (var value = first; value < last; value++)
        {
            yield return Address.FromValue(kind, value);
        }

        yield return Address.FromValue(kind, last);
    }

    private void Add(UInt128 first, UInt128 last)
    {
        ranges.Add((first, last));
        Count += last - first + 1;
    }
}
