using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.OvnNorthbound;

namespace WebhookGuard.Sources.Tests.OvnNorthbound;

/// <summary>The ports that Kube-OVN makes (its <c>pkg/ovs</c> and <c>pkg/controller</c>), each as a row.</summary>
public sealed class PortHoldingsTests
{
    private const string Vendor = "ls=tenant-a,vendor=kube-ovn";

    [Theory]

    // NICs of Pods and VMs.
    [InlineData("db-1.team-a", "", "00:00:00:00:00:01 10.66.0.10 fd00::a", "", "pod=team-a/db-1," + Vendor, "team-a/db-1", "00:00:00:00:00:01 10.66.0.10 fd00::a")]
    [InlineData("db-1.team-a.net.infra.ovn", "", "00:00:00:00:00:01 10.66.0.10", "", "pod=team-a/db-1," + Vendor, "team-a/db-1", "00:00:00:00:00:01 10.66.0.10")]
    [InlineData("db-1.team-a", "", "00:00:00:00:00:01 10.66.0.10;unknown", "", "pod=team-a/db-1," + Vendor, "team-a/db-1", "00:00:00:00:00:01 10.66.0.10")]
    [InlineData("db-1.team-a", "", "00:00:00:00:00:01", "", "pod=team-a/db-1," + Vendor, "team-a/db-1", "00:00:00:00:00:01")]
    [InlineData("db-1.team-a", "", "00:00:00:00:00:01 10.66.0.10", "", "pod=team-a/db-1,security_groups=a/b,vips=10.66.0.99,attach-vips=true,ip=10.66.0.98," + Vendor, "team-a/db-1", "00:00:00:00:00:01 10.66.0.10")]

    // As versions wrote them that knew neither ls nor vendor.
    [InlineData("db-1.team-a", "", "00:00:00:00:00:01 10.66.0.10", "", "pod=team-a/db-1", "team-a/db-1", "00:00:00:00:00:01 10.66.0.10")]
    [InlineData("db-1.team-a", "", "00:00:00:00:00:01 10.66.0.10", "", "", "db-1.team-a", "00:00:00:00:00:01 10.66.0.10")]

    // Nodes, virtual addresses, gateways on Nodes, the multicast querier.
    [InlineData("node-worker-1", "", "00:00:00:00:00:01 100.64.0.2", "", Vendor, "Node worker-1", "00:00:00:00:00:01 100.64.0.2")]
    [InlineData("lb.team-a", "", "00:00:00:00:00:01 10.66.0.20", "arp_proxy=true", "pod=team-a/lb," + Vendor, "team-a/lb", "10.66.0.20")]
    [InlineData("vm-vip.team-a", "", "00:00:00:00:00:01 10.66.0.20", "", "pod=team-a/vm-vip," + Vendor, "team-a/vm-vip", "00:00:00:00:00:01 10.66.0.20")]
    [InlineData("vip-1", "virtual", "", "virtual-ip=10.66.0.30+fd00::30,virtual-parents=db-1.team-a", Vendor, "Vip vip-1", "10.66.0.30 fd00::30")]
    [InlineData("tenant-a-vip-10.66.0.31", "virtual", "", "virtual-ip=10.66.0.31", Vendor, "Subnet tenant-a", "10.66.0.31")]
    [InlineData("eip-1", "", "00:00:00:00:00:01 10.66.0.40", "", Vendor, "eip-1", "00:00:00:00:00:01 10.66.0.40")]
    [InlineData("mcast-querier.tenant-a", "", "00:00:00:00:00:01 10.66.0.250", "", "pod=default/mcast-querier.tenant-a", "Subnet tenant-a", "00:00:00:00:00:01 10.66.0.250")]

    // An address that OVN chose itself.
    [InlineData("p", "", "dynamic", "dynamic=00:00:00:00:00:01 10.66.0.50", "", "p", "00:00:00:00:00:01 10.66.0.50")]
    [InlineData("p", "", "00:00:00:00:00:01 dynamic", "dynamic=00:00:00:00:00:01 10.66.0.50", "", "p", "00:00:00:00:00:01 10.66.0.50")]

    // What holds nothing itself: a router's addresses are its router port's, the rest are ways to other networks.
    [InlineData("tenant-a-ovn-cluster", "router", "router", "router-port=ovn-cluster-tenant-a", Vendor, null, "")]
    [InlineData("tenant-a-ovn-cluster", "router", "00:00:00:00:00:01", "router-port=ovn-cluster-tenant-a", "", null, "")]
    [InlineData("tenant-a-ovn-cluster", "router", "00:00:00:00:00:01 10.66.0.1", "router-port=ovn-cluster-tenant-a", "", null, "")]
    [InlineData("localnet.tenant-a", "localnet", "unknown", "network_name=provider", "ipv4_network=10.66.0.0/16," + Vendor, null, "")]
    [InlineData("ts-az1", "remote", "00:00:00:00:00:01 169.254.100.2/24", "", "", null, "")]
    [InlineData("p", "", "", "", "", null, "")]
    [InlineData("p", "", "dynamic", "", "", null, "")]
    [InlineData("p", "", "unknown", "", "", null, "")]
    [InlineData("p", "virtual", "", "virtual-parents=db-1.team-a", Vendor, null, "")]
    public void A_switch_port_holds(string name, string type, string addresses, string options, string externalIds, string? owner, string held)
    {
        var all = Map(options);
        all.Remove("dynamic", out var dynamic);
        var holding = PortHoldings.Of(
            new LogicalSwitchPort
            {
                Uuid = Guid.NewGuid(),
                Name = name,
                Type = type,
                Addresses = addresses.Split(';', StringSplitOptions.RemoveEmptyEntries),
                DynamicAddresses = dynamic ?? string.Empty,
                Options = all,
                ExternalIds = Map(externalIds),
            },
            "tenant-a");

        Assert.Equal(owner, holding?.Owner.ToString());
        if (holding is not null)
        {
            Assert.Equal(held, string.Join(' ', holding.Addresses));
            Assert.Equal("tenant-a", holding.Subnet);
            Assert.Equal(HoldingSource.LogicalSwitchPort, holding.Source);
            Assert.Equal($"logical switch port {name}", holding.Evidence);
        }
    }

    [Theory]
    [InlineData("ovn-cluster-tenant-a", "10.66.0.1/24", "ovn-cluster", "00:00:00:00:00:08 10.66.0.1")]
    [InlineData("ovn-cluster-tenant-a", "10.66.0.1/24;fd00::1/64", "ovn-cluster", "00:00:00:00:00:08 10.66.0.1 fd00::1")]
    [InlineData("bfd@vpc-1", "10.66.0.1/32", "bfd@vpc-1", "00:00:00:00:00:08 10.66.0.1")]
    [InlineData("ovn-cluster-tenant-a", "not an address", "ovn-cluster", "00:00:00:00:00:08")]
    public void A_router_port_holds_its_MAC_and_networks_for_its_VPC(string name, string networks, string vpc, string held)
    {
        var holding = PortHoldings.Of(new LogicalRouterPort(Guid.NewGuid(), name, "00:00:00:00:00:08", networks.Split(';')), "tenant-a")!;
        Assert.Equal(new ObjectName(ObjectKind.Vpc, string.Empty, vpc), holding.Owner);
        Assert.Equal(held, string.Join(' ', holding.Addresses));
        Assert.Equal("tenant-a", holding.Subnet);
        Assert.Equal(HoldingSource.LogicalRouterPort, holding.Source);
        Assert.Equal($"logical router port {name}", holding.Evidence);
    }

    [Fact]
    public void A_router_port_without_a_readable_address_holds_nothing() =>
        Assert.Null(PortHoldings.Of(new LogicalRouterPort(Guid.NewGuid(), "r", string.Empty, []), "tenant-a"));

    // In a virtual-ip of two addresses a comma separates them, here a plus.
    private static Dictionary<string, string> Map(string text) => text
        .Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1].Replace('+', ','), StringComparer.Ordinal);
}
