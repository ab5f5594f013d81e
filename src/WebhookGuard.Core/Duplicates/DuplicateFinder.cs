using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Duplicates;

/// <summary>
/// Finds the addresses that several owners hold already, told apart as decisions do it (<see cref="Holder"/>, <see cref="Relations"/>). One
/// pass over the index: the cost is that of its size.
/// </summary>
/// <remarks>
/// Sources tell of one event one after another, so that an address which is handed on may seem to be held twice for a moment. Who acts on
/// what is found while sources run should have found it twice.
/// </remarks>
public sealed class DuplicateFinder(ClusterFacts facts)
{
    private readonly Topology topology = facts.Topology;

    /// <summary>All duplicates, ordered by scope and address.</summary>
    public IReadOnlyList<Duplicate> Find()
    {
        var lookup = new ObjectLookup(facts.Objects);
        return
        [
            .. facts.Index.HeldMoreThanOnce()
                .SelectMany(held => Find(held.Address, held.Holdings, lookup))
                .OrderBy(duplicate => duplicate.Scope.Text, StringComparer.Ordinal)
                .ThenBy(duplicate => duplicate.Address),
        ];
    }

    private IEnumerable<Duplicate> Find(Address address, IReadOnlyList<Holding> holdings, ObjectLookup lookup)
    {
        // Nearly all addresses end here.
        if (AreOfOneName(holdings, lookup))
        {
            return [];
        }

        var owners = holdings
            .Where(holding => !holding.IsNodeInternalIP && !IsChoice(holding, address))
            .Select(holding => (Holding: holding, Holder: Holder.Of(holding, lookup)))
            .GroupBy(item => item.Holder.Owner)
            .ToArray();

        if (owners.Length < 2)
        {
            return [];
        }

        var scopes = new Dictionary<Scope, Occupancy>();
        var undecided = new List<Occupant>();
        foreach (var owner in owners)
        {
            var occupant = new Occupant(owner.First().Holder, [.. owner.Select(item => item.Holding)]);
            if (!TryPlace(occupant, address, scopes))
            {
                undecided.Add(occupant);
            }
        }

        // Who may get the address in one of several Subnets holds it twice only if somebody else has it in each of them.
        var hemmedIn = undecided
            .Select(occupant => (Occupant: occupant, Candidates: CandidatesOf(occupant, address).ToArray()))
            .Where(item => item.Candidates.Length > 0 && item.Candidates.All(subnet =>
                scopes.GetValueOrDefault(topology.ScopeOf(subnet))?.HasStrangerTo(item.Occupant, lookup) == true))
            .ToArray();
        foreach (var (occupant, candidates) in hemmedIn)
        {
            OccupancyOf(candidates[0], scopes).Add(occupant, candidates[0]);
        }

        return scopes.Values.Select(occupancy => occupancy.Duplicate(address, lookup)).OfType<Duplicate>();
    }

    /// <summary>
    /// Whether all are of one Pod or VM by their names alone: its port, its IP and its own request. A Pod and a VM of one name are two, and the
    /// port is the VM's.
    /// </summary>
    private static bool AreOfOneName(IReadOnlyList<Holding> holdings, ObjectLookup lookup)
    {
        var (_, @namespace, name) = holdings[0].Owner;
        var kind = ObjectKind.Other;
        for (var i = 0; i < holdings.Count; i++)
        {
            var owner = holdings[i].Owner;
            if (owner.Kind != ObjectKind.Other && kind == ObjectKind.Other)
            {
                kind = owner.Kind;
            }

            if (owner.Name != name || owner.Namespace != @namespace || (owner.Kind != ObjectKind.Other && owner.Kind != kind))
            {
                return false;
            }
        }

        return @namespace.Length > 0 && kind switch
        {
            ObjectKind.Other or ObjectKind.VirtualMachine => true,
            ObjectKind.Pod => lookup.Find(new ObjectName(ObjectKind.VirtualMachine, @namespace, name)) is null
                && lookup.Find(new ObjectName(ObjectKind.VirtualMachineInstance, @namespace, name)) is null,
            _ => false,
        };
    }

    // The Pods of an ip_pool list have one of its addresses each, and say so themselves. Only a StatefulSet's each need their own.
    private static bool IsChoice(Holding holding, Address address) =>
        address.IsIP && holding.Request is { IsList: true } && holding.Owner.Kind.IsWorkload() && holding.Owner.Kind != ObjectKind.StatefulSet;

    /// <summary>Puts an owner where its holdings say without doubt that it is; false if none does.</summary>
    private bool TryPlace(Occupant occupant, Address address, Dictionary<Scope, Occupancy> scopes)
    {
        var placed = false;
        foreach (var holding in occupant.Holdings)
        {
            if (holding.Scope is { } scope)
            {
                OccupancyOf(scope, scopes).Add(occupant.With(holding), subnet: null);
                placed = true;
            }
            else if (SubnetOf(holding, address) is { } subnet)
            {
                OccupancyOf(subnet, scopes).Add(occupant.With(holding), subnet);
                placed = true;
            }
        }

        return placed;
    }

    private string? SubnetOf(Holding holding, Address address)
    {
        if (holding.Subnet is not null)
        {
            return holding.Subnet;
        }

        var candidates = HolderSearch.CandidateSubnets(holding, address, topology).ToArray();
        return candidates.Length > 0 && candidates.All(candidate => topology.Collide(candidate, candidates[0])) ? candidates[0] : null;
    }

    private IEnumerable<string> CandidatesOf(Occupant occupant, Address address) =>
        occupant.Holdings.SelectMany(holding => HolderSearch.CandidateSubnets(holding, address, topology)).Distinct(StringComparer.Ordinal);

    private Occupancy OccupancyOf(string subnet, Dictionary<Scope, Occupancy> scopes) => OccupancyOf(topology.ScopeOf(subnet), scopes);

    private static Occupancy OccupancyOf(Scope scope, Dictionary<Scope, Occupancy> scopes)
    {
        if (!scopes.TryGetValue(scope, out var occupancy))
        {
            scopes[scope] = occupancy = new Occupancy(scope);
        }

        return occupancy;
    }
}
