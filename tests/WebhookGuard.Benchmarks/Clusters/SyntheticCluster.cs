using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Benchmarks.Clusters;

/// <summary>A large cluster made up: Subnets of 500 dual-stack Pods, each with its port, as Kube-OVN writes them.</summary>
internal static class SyntheticCluster
{
    /// <summary>How many addresses a Pod has: IPv4, IPv6 and MAC.</summary>
    public const int AddressesPerPod = 3;

    private const int PerSubnet = 500;
    private const int SubnetsPerBlock = 128;

    /// <summary>Makes one.</summary>
    /// <param name="facts">What to fill.</param>
    /// <param name="pods">How many Pods it has.</param>
    /// <param name="goneEvery">Of so many Pods one is gone, its port left over; 0 for none.</param>
    /// <param name="withIPs">Whether each Pod also has its IP (the Kube-OVN object).</param>
    public static void Fill(ClusterFacts facts, int pods, int goneEvery = 0, bool withIPs = false)
    {
        for (var id = 0; id < pods; id++)
        {
            var place = Place(id);
            if (id % PerSubnet == 0)
            {
                facts.Set(new SubnetView
                {
                    Name = new ObjectName(ObjectKind.Subnet, string.Empty, place.Subnet),
                    Provider = "ovn",
                    CidrBlock = $"11.{place.Block}.{place.Row}.0/23,fd11:{place.Block:x}:{place.Row:x}::/112",
                });
            }

            AddPort(facts, place);
            if (withIPs)
            {
                facts.Set(new AddressObjectView
                {
                    Name = new ObjectName(ObjectKind.IP, string.Empty, $"{place.Name}.{place.Namespace}"),
                    Subnet = place.Subnet,
                    IPs = [place.IPv4, place.IPv6],
                    Mac = place.Mac,
                    HolderNamespace = place.Namespace,
                    HolderName = place.Name,
                });
            }

            if (goneEvery == 0 || id % goneEvery != 0)
            {
                AddPod(facts, place, id);
            }
        }
    }

    /// <summary>Where a Pod is, and what it has.</summary>
    public static PodPlace Place(int id)
    {
        var (subnet, number) = Math.DivRem(id, PerSubnet);
        var (block, row) = (subnet / SubnetsPerBlock, subnet % SubnetsPerBlock * 2);
        return new PodPlace(
            $"subnet-{subnet}",
            block,
            row,
            $"team-{subnet}",
            $"web-{number}",
            $"11.{block}.{row + (number / 250)}.{2 + (number % 250)}",
            $"fd11:{block:x}:{row:x}::{2 + number:x}",
            $"0a:00:{id >> 24:x2}:{id >> 16 & 255:x2}:{id >> 8 & 255:x2}:{id & 255:x2}");
    }

    private static void AddPort(ClusterFacts facts, PodPlace place)
    {
        var port = $"{place.Name}.{place.Namespace}";
        facts.Index.Set(new HoldingKey("Logical_Switch_Port", port), [new Holding
        {
            Source = HoldingSource.LogicalSwitchPort,
            Object = new ObjectName(ObjectKind.Other, string.Empty, port),
            Owner = new ObjectName(ObjectKind.Other, place.Namespace, place.Name),
            Subnet = place.Subnet,
            Addresses = PortAddresses.Parse([$"{place.Mac} {place.IPv4} {place.IPv6}"]),
        }]);
    }

    // As the source keeps it.
    private static void AddPod(ClusterFacts facts, PodPlace place, int id) => facts.Set(KeptView.Of(
        new PodView
        {
            Name = new ObjectName(ObjectKind.Pod, place.Namespace, place.Name),
            Uid = $"{id}",
            Phase = "Running",
            Annotations = AnnotationSet.From(
            [
                KeyValuePair.Create(AnnotationKeys.IPAddress, $"{place.IPv4},{place.IPv6}"),
                KeyValuePair.Create(AnnotationKeys.MacAddress, place.Mac),
                KeyValuePair.Create(AnnotationKeys.LogicalSwitch, place.Subnet),
                KeyValuePair.Create(AnnotationKeys.Allocated, "true"),
            ]),
        },
        facts.Index));
}
