using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Assignments;

/// <summary>Finds an address in one Subnet that nobody holds and nobody has claimed.</summary>
/// <param name="placed">The NIC that is to have it.</param>
/// <param name="scope">Where it must be unique.</param>
/// <param name="facts">The facts.</param>
/// <param name="taken">What other NICs of the object get.</param>
internal sealed class FreeAddressSearch(PlacedRequest placed, Scope scope, ClusterFacts facts, HashSet<ScopedAddress> taken)
{
    // Whoever has more addresses than that in one Subnet has other worries than which of them are leftovers.
    private const int MaximumLeftoverProbes = 65_536;

    /// <summary>A free one, from a random one on; null if there is none.</summary>
    public Address? Find(AssignableAddresses assignable, ISuggestions recent, Random random)
    {
        if (assignable.Count == 0)
        {
            return null;
        }

        Address? suggested = null;
        foreach (var address in assignable.From(Below(assignable.Count, random)).Where(IsFree))
        {
            if (recent.TryAdd(new ScopedAddress(scope, address)))
            {
                return address;
            }

            suggested ??= address;
        }

        // All that is free was suggested to somebody just now: not all of them will come.
        if (suggested is { } again)
        {
            recent.AddAgain(new ScopedAddress(scope, again));
        }

        return suggested;
    }

    /// <summary>What holds some of the addresses although its owner is gone.</summary>
    public IReadOnlyList<string> Leftovers(AssignableAddresses assignable)
    {
        if (assignable.Count == 0)
        {
            return [];
        }

        var lookup = new ObjectLookup(facts.Objects);
        return
        [
            .. assignable.From(0)
                .Take(MaximumLeftoverProbes)
                .Select(address => facts.Index.Find(address).FirstOrDefault(holding => LiesIn(holding, address) && Holder.Of(holding, lookup).IsLeftover)?.Evidence)
                .OfType<string>(),
        ];
    }

    private static UInt128 Below(UInt128 count, Random random)
    {
        if (count <= long.MaxValue)
        {
            return (UInt128)random.NextInt64((long)count);
        }

        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes) % count;
    }

    private bool IsFree(Address address)
    {
        if (taken.Contains(new ScopedAddress(scope, address)))
        {
            return false;
        }

        // A Node's InternalIP is out of reach for Pods that would have it too.
        var holdings = facts.Index.Find(address);
        return !holdings.Any(holding => holding.IsNodeInternalIP || LiesIn(holding, address))
            && !Scopes(address).Any(where => facts.Claims.Of(new ScopedAddress(where, address)).Count > 0);
    }

    private bool LiesIn(Holding holding, Address address) =>
        placed.SubnetsFor(address).Any(subnet => HolderSearch.LiesIn(holding, address, subnet, facts.Topology));

    // Kube-OVN tries the Subnets of a Namespace in turn: the address has to be free in each that has it.
    private IEnumerable<Scope> Scopes(Address address) => placed.SubnetsFor(address).Select(facts.Topology.ScopeOf);
}
