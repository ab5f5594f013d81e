using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Benchmarks.Detection;

/// <summary>What one search for duplicates and discrepancies costs in a large cluster, beside a bare pass over its index.</summary>
internal sealed class SearchCost : IBenchmark
{
    private const int Subnets = 400;
    private const int PerSubnet = 500;
    private const int LeftoverEvery = 1000;
    private const int Count = 20;
    private const int WarmUp = 5;

    /// <inheritdoc/>
    public string Name => "search";

    /// <inheritdoc/>
    public string Summary => "one search for duplicates and leftovers in a cluster of 200,000 Pods, beside a bare pass over its index";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        progress($"{Subnets * PerSubnet} Pods, each with its port and its IP; one in {LeftoverEvery} is gone");
        var facts = new ClusterFacts(new TopologyOptions());
        for (var subnet = 0; subnet < Subnets; subnet++)
        {
            Fill(facts, subnet);
        }

        var detector = new Detector(facts, new DetectorOptions());
        var medians = await Samples.MediansAsync(
            Count,
            WarmUp,
            _ => Task.FromResult(detector.Find()),
            _ => Task.FromResult(facts.Index.ByOwner().Sum(holdings => holdings.Count)));
        var found = detector.Find();
        progress($"{found.Duplicates.Count} duplicates and {found.Discrepancies.Count} discrepancies among {facts.Index.AddressCount} addresses");
        return [new Figure($"search of {facts.Index.AddressCount} addresses / bare pass over them", "ms", medians[0], medians[1], null)];
    }

    private static void Fill(ClusterFacts facts, int subnet)
    {
        var name = $"subnet-{subnet}";
        facts.Set(new SubnetView { Name = new ObjectName(ObjectKind.Subnet, string.Empty, name), CidrBlock = $"10.{subnet / 100}.{subnet % 100 * 2}.0/23" });
        for (var number = 0; number < PerSubnet; number++)
        {
            var (@namespace, pod, id) = ($"team-{subnet}", $"web-{number}", (subnet * PerSubnet) + number);
            var ip = $"10.{subnet / 100}.{(subnet % 100 * 2) + (number / 250)}.{2 + (number % 250)}";
            var mac = $"00:00:{id >> 24:x2}:{id >> 16 & 255:x2}:{id >> 8 & 255:x2}:{id & 255:x2}";
            facts.Index.Set(new HoldingKey("Logical_Switch_Port", $"{pod}.{@namespace}"), [new Holding
            {
                Source = HoldingSource.LogicalSwitchPort,
                Object = new ObjectName(ObjectKind.Other, string.Empty, $"{pod}.{@namespace}"),
                Owner = new ObjectName(ObjectKind.Other, @namespace, pod),
                Subnet = name,
                Addresses = PortAddresses.Parse([$"{mac} {ip}"]),
            }]);
            facts.Set(new AddressObjectView
            {
                Name = new ObjectName(ObjectKind.IP, string.Empty, $"{pod}.{@namespace}"),
                Subnet = name,
                IPs = [ip],
                Mac = mac,
                HolderNamespace = @namespace,
                HolderName = pod,
            });
            if (id % LeftoverEvery != 0)
            {
                facts.Set(new PodView { Name = new ObjectName(ObjectKind.Pod, @namespace, pod), Uid = $"{id}", Phase = "Running", Annotations = Given(ip, mac, name) });
            }
        }
    }

    private static AnnotationSet Given(string ip, string mac, string subnet) => AnnotationSet.From(
    [
        KeyValuePair.Create(AnnotationKeys.IPAddress, ip),
        KeyValuePair.Create(AnnotationKeys.MacAddress, mac),
        KeyValuePair.Create(AnnotationKeys.LogicalSwitch, subnet),
        KeyValuePair.Create("ovn.kubernetes.io/allocated", "true"),
    ]);
}
