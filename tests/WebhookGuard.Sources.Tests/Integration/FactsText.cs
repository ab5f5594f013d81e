using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.Tests.Kubernetes.Objects;

namespace WebhookGuard.Sources.Tests.Integration;

/// <summary>All that facts say, as lines that people can compare.</summary>
internal static class FactsText
{
    public static IReadOnlyList<string> Of(ClusterFacts facts) =>
    [
        .. facts.Index.All().Select(LineOf).Order(StringComparer.Ordinal),
        .. KubernetesKinds.All
            .SelectMany(kind => facts.Objects.NamesOf(kind.Kind))
            .Select(name => facts.Objects.Find(name))
            .OfType<ObjectView>()
            .Select(view => $"object {Canonical.TextOf(view)}")
            .Order(StringComparer.Ordinal),
        .. facts.Topology.Subnets
            .Select(subnet => $"subnet {subnet.Name} {string.Join(' ', subnet.Cidrs)}, scope {facts.Topology.ScopeOf(subnet.Name)}, "
                + $"default VPC {facts.Topology.IsDefaultVpcOverlay(subnet.Name)}")
            .Order(StringComparer.Ordinal),
        .. facts.Objects.NamesOf(ObjectKind.Namespace)
            .Select(name => $"namespace {name.Name} on {string.Join(' ', facts.Topology.SubnetsOfNamespace(name.Name))}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The addresses and owners for which asking the index tells something else than all of its holdings do.</summary>
    public static IEnumerable<string> Contradictions(AddressIndex index)
    {
        var all = index.All();
        var addresses = all.SelectMany(holding => holding.Addresses).ToHashSet();
        if (addresses.Count != index.AddressCount)
        {
            yield return $"{index.AddressCount} addresses counted, not {addresses.Count}";
        }

        foreach (var address in addresses)
        {
            if (!Lines(index.Find(address)).SequenceEqual(Lines(all.Where(holding => holding.Addresses.Contains(address)))))
            {
                yield return $"found for {address}: {string.Join("; ", Lines(index.Find(address)))}";
            }
        }

        foreach (var owner in all.GroupBy(holding => (holding.Owner.Namespace, holding.Owner.Name)))
        {
            if (!Lines(index.FindByOwner(owner.Key.Namespace, owner.Key.Name)).SequenceEqual(Lines(owner)))
            {
                yield return $"found for {owner.Key}: {string.Join("; ", Lines(index.FindByOwner(owner.Key.Namespace, owner.Key.Name)))}";
            }
        }

        if (index.CountByGroup().Values.Sum() != all.Sum(holding => holding.Addresses.Count))
        {
            yield return "the groups have another number of addresses";
        }
    }

    private static string[] Lines(IEnumerable<Holding> holdings) => [.. holdings.Select(LineOf).Order(StringComparer.Ordinal)];

    private static string LineOf(Holding holding) =>
        $"{holding.Evidence}: {holding.Owner} on {holding.Subnet ?? $"{holding.Request?.Nic}"} has "
        + string.Join(' ', holding.Addresses.Select(address => address.ToString()).Order(StringComparer.Ordinal));
}
