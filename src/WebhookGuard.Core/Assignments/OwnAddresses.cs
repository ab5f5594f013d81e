using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Assignments;

/// <summary>
/// The addresses that an object under creation has already: a StatefulSet's Pod that is made again, a VM that is restored. Its port is still
/// there, or its claim.
/// </summary>
internal sealed class OwnAddresses
{
    private readonly ClusterFacts facts;
    private readonly ObjectLookup lookup;
    private readonly Requester requester;
    private readonly Claimant claimant;
    private readonly bool isNamed;

    public OwnAddresses(ObjectView view, ClusterFacts facts)
    {
        this.facts = facts;
        lookup = new ObjectLookup(facts.Objects);
        requester = Requester.Of(view, lookup);
        claimant = Claimant.Of(requester, lookup);
        isNamed = view.Name.Name.Length > 0;
    }

    /// <summary>The one of a NIC in a network, or null.</summary>
    public Address? Of(string provider, SubnetInfo subnet, Cidr cidr, HashSet<ScopedAddress> taken)
    {
        if (!isNamed)
        {
            return null;
        }

        var scope = facts.Topology.ScopeOf(subnet.Name);
        return OfPort(provider, subnet).Concat(OfClaims(scope))
            .Where(address => cidr.IsUsable(address) && subnet.Objection(address) is null
                && !taken.Contains(new ScopedAddress(scope, address)) && IsNobodyElses(address, subnet.Name, scope))
            .Select(address => (Address?)address)
            .FirstOrDefault();
    }

    private IEnumerable<Address> OfPort(string provider, SubnetInfo subnet)
    {
        var port = Provider.Parse(provider).PortName(requester.Owner.Namespace, requester.Owner.Name);
        return facts.Index.FindByOwner(requester.Owner.Namespace, requester.Owner.Name)
            .Where(holding => holding.Object.Name == port && holding.Subnet == subnet.Name
                && (holding.Source == HoldingSource.LogicalSwitchPort || holding.Object.Kind == ObjectKind.IP))
            .SelectMany(holding => holding.Addresses);
    }

    private IEnumerable<Address> OfClaims(Scope scope) => facts.Claims.For(claimant.Owner)
        .Where(IsOwn)
        .Select(claim => ScopedAddress.TryParse(claim.Scope, claim.Address, out var claimed) && claimed.Scope == scope ? claimed.Address : (Address?)null)
        .OfType<Address>()
        .Order();

    private bool IsNobodyElses(Address address, string subnet, Scope scope) =>
        facts.Index.Find(address).All(holding =>
            !HolderSearch.LiesIn(holding, address, subnet, facts.Topology) || Relations.Of(requester, Holder.Of(holding, lookup), lookup) == Relation.Same)
        && facts.Claims.Of(new ScopedAddress(scope, address)).All(IsOwn);

    // Of a workload one Pod at a time has the address.
    private bool IsOwn(AddressClaimView claim) =>
        claim.Owner.Kind == claimant.Owner.Kind.ToString() && claim.Owner.Namespace == claimant.Owner.Namespace && claim.Owner.Name == claimant.Owner.Name
        && (claimant.Pod is null || claim.Owner.PodName == claimant.Pod.Name.Name);
}
