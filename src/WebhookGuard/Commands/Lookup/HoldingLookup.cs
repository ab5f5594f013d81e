using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Commands.Lookup;

/// <summary>Looks up who holds an address, and what an owner holds.</summary>
internal sealed class HoldingLookup(ClusterFacts facts)
{
    private const int Suggestions = 3;

    private readonly ObjectLookup objects = new(facts.Objects);
    private readonly ILookup<ScopedAddress, AddressClaimView> claims = facts.Objects.All
        .OfType<AddressClaimView>()
        .SelectMany(claim => ScopedAddress.TryParse(claim.Scope, claim.Address, out var claimed) ? [(Claimed: claimed, Claim: claim)] : Array.Empty<(ScopedAddress Claimed, AddressClaimView Claim)>())
        .ToLookup(pair => pair.Claimed, pair => pair.Claim);

    /// <summary>Who holds the address, in any scope.</summary>
    public HoldingReport WhoHas(Address address)
    {
        var found = facts.Index.Find(address).Select(holding => (address, holding)).ToArray();
        var rows = Rows(found, [.. claims.Where(claim => claim.Key.Address == address)]);
        return new HoldingReport(address.ToString(), rows, rows.Count > 0 ? Holders(rows, address.ToString()) : Nobody(address));
    }

    /// <summary>What the owner holds.</summary>
    public HoldingReport WhatHas(OwnerQuery query)
    {
        var found = facts.Index.ByOwner()
            .SelectMany(holdings => holdings)
            .Where(holding => query.Matches(holding, Holder.Of(holding, objects)))
            .SelectMany(holding => holding.Addresses, (holding, address) => (address, holding))
            .ToArray();
        var rows = Rows(found, [.. claims.Where(claims => claims.Any(claim => query.Matches(claim.Name) || query.Matches(OwnerOf(claim))))]);
        return new HoldingReport(query.ToString(), rows, rows.Count > 0 ? Holders(rows, query.ToString())
            : facts.Objects.All.Any(view => query.Matches(view.Name)) ? $"{query} holds no address."
            : $"There is no {query}, and nothing holds an address in its name.");
    }

    private static ObjectName OwnerOf(AddressClaimView claim) => new(
        Enum.TryParse<ObjectKind>(claim.Owner.Kind, out var kind) ? kind : ObjectKind.Other, claim.Owner.Namespace, claim.Owner.Name);

    private static string Holders(IReadOnlyList<FoundHolding> rows, string query)
    {
        var addresses = rows.Select(row => row.Address).Distinct(StringComparer.Ordinal).Count();
        var holders = rows.Select(row => row.Holder).Distinct(StringComparer.Ordinal).Count();
        if (addresses > 1 || rows[0].Address != query)
        {
            return $"{addresses} {(addresses == 1 ? "address" : "addresses")}, {holders} {(holders == 1 ? "holder" : "holders")}.";
        }

        var apart = rows.GroupBy(row => row.Scope, StringComparer.Ordinal).All(some => some.Select(row => row.Holder).Distinct(StringComparer.Ordinal).Count() == 1);
        return holders == 1 ? $"{query} has 1 holder."
            : apart ? $"{query} has {holders} holders, each in another scope."
            : $"{query} has {holders} holders; 'scan' tells whether they are in each other's way.";
    }

    private IReadOnlyList<FoundHolding> Rows(IReadOnlyList<(Address Address, Holding Holding)> found, IReadOnlyList<IGrouping<ScopedAddress, AddressClaimView>> claimed)
    {
        var rows = found.Select(item => (item.Address, Row: Row(item.Address, item.Holding))).ToList();

        // A claim that nothing answers to yet: its object is on its way, or has just gone.
        var known = rows.Select(row => row.Row.Claim?.Name).ToHashSet(StringComparer.Ordinal);
        rows.AddRange(
            from some in claimed
            from claim in some
            where !known.Contains(claim.Name.Name)
            select (some.Key.Address, Row(some.Key, claim)));
        return
        [
            .. rows
                .OrderBy(row => row.Address)
                .ThenBy(row => row.Row.Scope, StringComparer.Ordinal)
                .ThenBy(row => row.Row.Holder, StringComparer.Ordinal)
                .ThenBy(row => row.Row.Evidence, StringComparer.Ordinal)
                .Select(row => row.Row),
        ];
    }

    private FoundHolding Row(Address address, Holding holding)
    {
        var holder = Holder.Of(holding, objects);
        var scopes = HoldingPlaces.ScopesOf(holding, address, facts.Topology);
        var claim = scopes.Select(scope => claims[new ScopedAddress(scope, address)].FirstOrDefault()).FirstOrDefault(found => found is not null);
        var state = holding.IsNodeInternalIP ? "InternalIP" : holder.IsLeftover ? "leftover" : holder.ReservedFor is { } outsider ? $"reserved for {outsider}" : holder.State;
        return new FoundHolding(
            address.ToString(),
            scopes.Count == 0 ? null : string.Join(", ", scopes),
            HoldingPlaces.SubnetsOf(holding, address, facts.Topology),
            holder.Owner.ToString(),
            holder.Owner.Kind == ObjectKind.Other ? null : holder.Owner.Kind.ToString(),
            holder.Owner.Namespace.Length == 0 ? null : holder.Owner.Namespace,
            holder.Owner.Name,
            state.Length == 0 ? null : state,
            holding.Evidence,
            holding.Request?.Origin,
            holding.Request?.Nic.ToString(),
            claim is null ? null : Found(claim));
    }

    private static FoundHolding Row(ScopedAddress claimed, AddressClaimView claim)
    {
        var owner = OwnerOf(claim);
        return new FoundHolding(
            claimed.Address.ToString(),
            claimed.Scope.Text,
            claimed.Scope.Subnet is { } subnet ? [subnet] : [],
            claim.Owner.ToString(),
            claim.Owner.Kind,
            owner.Namespace.Length == 0 ? null : owner.Namespace,
            owner.Name,
            "claimed",
            claim.Name.ToString(),
            null,
            null,
            Found(claim));
    }

    private static FoundClaim Found(AddressClaimView claim) => new(
        claim.Name.Name,
        claim.Owner.Kind == ClaimOwnerView.ExternalKind ? ClaimOwnerView.ExternalKind : claim.Phase.Length == 0 ? "Pending" : claim.Phase,
        claim.Owner.ToString());

    private string Nobody(Address address)
    {
        if (!address.IsIP)
        {
            return $"Nobody holds {address}.";
        }

        var places = facts.Topology.Subnets.Where(subnet => subnet.Contains(address)).OrderBy(subnet => subnet.Name, StringComparer.Ordinal).Select(subnet => Free(address, subnet)).ToArray();
        return places.Length == 0 ? $"Nobody holds {address}, and it is not in any Subnet." : $"Nobody holds {address}. {string.Join(" ", places)}";
    }

    private string Free(Address address, SubnetInfo subnet)
    {
        if (subnet.Objection(address) is { } objection)
        {
            return $"{objection}: no NIC can have it.";
        }

        var excluded = subnet.ExcludedRanges.Any(range => range.Contains(address)) ? ", where only who asks for it gets it (excludeIps)" : string.Empty;
        var near = FreeAddresses.Near(address, subnet, facts, Suggestions);
        return $"It is free in Subnet {subnet.Name}{excluded}{(near.Count == 0 ? string.Empty : $"; so are {string.Join(", ", near)}")}.";
    }
}
