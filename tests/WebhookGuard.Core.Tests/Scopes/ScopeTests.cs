using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Scopes;

public class ScopeTests
{
    private const string Pool = "ovn.kubernetes.io/ip_pool";
    private const string AttachedIP = "attachnet.default.ovn.kubernetes.io/ip_address";
    private const string IpamOnlyIP = "macvlan.default.kubernetes.io/ip_address";

    private static PodView Asking(string name, params (string, string)[] annotations) => Pod(name) with { Annotations = Annotations(annotations) };

    /// <summary>One address range in three Subnets, each held by a Pod "holder" of a Namespace with its name.</summary>
    private static World Overlapping(TopologyOptions? options = null)
    {
        var world = new World(options);
        foreach (var subnet in new[] { "red", "green", "blue" })
        {
            world.With(Subnet(subnet, "10.66.0.0/24", vpc: subnet), Namespace(subnet, subnet), Pod($"{subnet}/holder"));
        }

        return world;
    }

    [Fact]
    public void An_explicit_logical_switch_decides()
    {
        var world = Overlapping().WithPort("red/holder", Ip, "red");
        world.Denies(Asking("blue/p", (AnnotationKeys.IPAddress, Ip), (AnnotationKeys.LogicalSwitch, "red")), "Pod red/holder");
        world.Allows(Asking("red/p", (AnnotationKeys.IPAddress, Ip), (AnnotationKeys.LogicalSwitch, "blue")));
    }

    [Fact]
    public void A_logical_switch_that_does_not_exist_is_worth_a_warning()
    {
        var verdict = Overlapping().Warns(Asking("red/p", (AnnotationKeys.IPAddress, Ip), (AnnotationKeys.LogicalSwitch, "purple")));
        Assert.Contains("Subnet purple does not exist", verdict.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_Nodes_Subnet_is_refused() =>
        Assert.False(new World().With(Subnet("join", "100.64.0.0/16"))
            .Denies(Asking("team-a/p", (AnnotationKeys.IPAddress, "100.64.0.9"), (AnnotationKeys.LogicalSwitch, "join"))).IsConflict);

    [Fact]
    public void An_IPPool_by_name_places_what_is_asked_for_besides()
    {
        var world = Overlapping().With(new IPPoolView { Name = Name(ObjectKind.IPPool, "pool-1"), Subnet = "red" }).WithPort("red/holder", "00:00:00:00:00:01", "red");
        world.Denies(Asking("blue/p", (Pool, "pool-1"), (AnnotationKeys.MacAddress, "00:00:00:00:00:01")), "Pod red/holder");
        world.Allows(Asking("blue/p", (Pool, "pool-1"), (AnnotationKeys.MacAddress, "00:00:00:00:00:02")));
        world.Warns(Asking("blue/p", (Pool, "pool-2"), (AnnotationKeys.MacAddress, "00:00:00:00:00:01")));
    }

    [Fact]
    public void An_address_next_to_an_IPPool_may_be_of_its_Subnet_or_of_the_Namespaces()
    {
        var world = new World().With(
            Subnet("pooled", "10.77.0.0/24"), new IPPoolView { Name = Name(ObjectKind.IPPool, "pool-1"), Subnet = "pooled" }, Pod("team-b/holder"));
        world.WithPort("team-b/holder", "10.77.0.9", "pooled");
        world.Allows(Asking("team-a/p", (Pool, "pool-1"), (AnnotationKeys.IPAddress, "10.77.0.8")));
        world.Allows(Asking("team-a/p", (Pool, "pool-1"), (AnnotationKeys.IPAddress, Ip)));
        world.Denies(Asking("team-a/p", (Pool, "pool-1"), (AnnotationKeys.IPAddress, "10.77.0.9")), "Pod team-b/holder");
    }

    [Fact]
    public void Of_several_Subnets_the_one_that_has_the_address_counts()
    {
        var world = new World().With(Subnet("second", "10.77.0.0/24"), Namespace("team-a", "tenant-a,second"), Pod("team-a/holder"));
        world.WithPort("team-a/holder", "10.77.0.9", "second");
        world.Denies(Pod("team-a/p", "10.77.0.9"), "Pod team-a/holder");
        world.Allows(Pod("team-a/p", "10.77.0.8"));
        Assert.False(world.Denies(Pod("team-a/p", "10.88.0.8")).IsConflict);
    }

    [Fact]
    public void With_several_Subnets_that_have_the_address_only_one_held_in_each_is_a_conflict()
    {
        var world = Overlapping().With(Namespace("mixed", "red,blue")).WithPort("red/holder", Ip, "red");
        world.Allows(Pod("mixed/p", Ip));
        world.WithPort("blue/holder", Ip, "blue");
        world.Denies(Pod("mixed/p", Ip), "Pod red/holder");
        world.Allows(Asking("mixed/p", (AnnotationKeys.IPAddress, Ip), (AnnotationKeys.LogicalSwitch, "green")));
    }

    [Fact]
    public void A_Subnet_whose_gateway_the_address_is_gives_way_to_another()
    {
        var world = Overlapping().With(Subnet("red", "10.66.0.0/24", Ip, vpc: "red"), Namespace("mixed", "red,blue"));
        world.Allows(Pod("mixed/p", Ip));
        world.WithPort("blue/holder", Ip, "blue");
        world.Denies(Pod("mixed/p", Ip), "Pod blue/holder");
    }

    [Theory]
    [InlineData("named")]
    [InlineData("selected")]
    [InlineData("vpc")]
    [InlineData("default")]
    public void A_Namespace_that_is_not_annotated_yet_gets_the_Subnet_it_is_going_to_get(string how)
    {
        var world = Overlapping().With(Subnet("ovn-default", "10.66.0.0/24"), Namespace("fresh", null, ("tier", "web"), ("zone", "a")));
        var red = Subnet("red", "10.66.0.0/24", vpc: "red");
        switch (how)
        {
            case "named":
                world.With(red with { Namespaces = ["fresh"] });
                break;
            case "selected":
                world.With(red with
                {
                    NamespaceSelectors =
                    [
                        new LabelSelector(
                            new Dictionary<string, string>(StringComparer.Ordinal) { ["tier"] = "web" },
                            [new("zone", "In", ["a", "b"]), new("gone", "DoesNotExist", []), new("zone", "NotIn", ["c"]), new("zone", "Exists", [])]),
                    ],
                });
                break;
            case "vpc":
                world.With(new VpcView { Name = Name(ObjectKind.Vpc, "red"), Namespaces = ["fresh"], DefaultSubnet = "red" });
                break;
            default:
                world.With(Pod("team-a/holder")).WithPort("team-a/holder", Ip, "ovn-default");
                world.Denies(Pod("fresh/p", Ip), "Pod team-a/holder");
                world.Denies(Pod("unheard-of/p", Ip), "Pod team-a/holder");
                return;
        }

        world.Allows(Pod("fresh/p", Ip));
        world.WithPort("red/holder", Ip, "red");
        world.Denies(Pod("fresh/p", Ip), "Pod red/holder");

        // What Kube-OVN then writes counts.
        world.With(Namespace("fresh", "blue"));
        world.Allows(Pod("fresh/p", Ip));
    }

    [Fact]
    public void A_selector_that_does_not_match_gives_no_Subnet()
    {
        var world = Overlapping().With(
            Namespace("fresh", null, ("tier", "db")),
            Subnet("red", "10.66.0.0/24", vpc: "red") with
            {
                NamespaceSelectors = [new LabelSelector(new Dictionary<string, string>(StringComparer.Ordinal) { ["tier"] = "web" }, [])],
            });
        Assert.Equal(["ovn-default"], world.Facts.Topology.SubnetsOfNamespace("fresh"));
    }

    [Fact]
    public void The_same_address_in_two_custom_VPCs_is_no_conflict()
    {
        var world = Overlapping().With(Vm("red/vm", Ip), Pod("green/p", Ip)).WithPort("red/vm", Ip, "red");
        world.Allows(Vm("blue/vm", Ip));
        world.Denies(Vm("green/vm", Ip), "Pod green/p");
    }

    [Fact]
    public void Underlay_Subnets_on_one_provider_network_and_VLAN_share_their_addresses()
    {
        var world = new World().With(
            Subnet("left", "10.9.0.0/24", vlan: "vlan-left", vpc: "l"), Subnet("right", "10.9.0.0/24", vlan: "vlan-right", vpc: "r"),
            Namespace("left", "left"), Namespace("right", "right"),
            Vlan("vlan-left", "net", 7), Vlan("vlan-right", "net", 8),
            Vm("left/vm", "10.9.0.5"));
        world.Allows(Vm("right/vm", "10.9.0.5"));

        // The holding was there before the Vlan became the same.
        world.With(Vlan("vlan-right", "net", 7));
        world.Denies(Vm("right/vm", "10.9.0.5"), "VirtualMachine left/vm");
        world.With(Vlan("vlan-right", "other-net", 7));
        world.Allows(Vm("right/vm", "10.9.0.5"));
        world.With(Vlan("vlan-right", "net", 7));
        world.Facts.Remove(Name(ObjectKind.Vlan, "vlan-left"));
        world.Allows(Vm("right/vm", "10.9.0.5"));
    }

    [Fact]
    public void An_address_is_not_held_in_those_of_its_Namespaces_Subnets_that_do_not_have_it()
    {
        var world = new World().With(
            Subnet("left", "10.9.0.0/24", vlan: "v"), Subnet("right", "10.7.0.0/24", vlan: "v"), Vlan("v", "net", 7),
            Subnet("other", "10.7.0.0/24"), Namespace("mixed", "left,other"), Namespace("right", "right"));
        world.With(Vm("mixed/vm", "10.7.0.5"));
        world.Allows(Vm("right/vm", "10.7.0.5"));
        world.Denies(Vm("mixed/copy", "10.7.0.5"), "VirtualMachine mixed/vm");
    }

    [Fact]
    public void Underlay_MACs_are_shared_too()
    {
        var world = new World().With(
            Subnet("left", "10.9.0.0/24", vlan: "v"), Subnet("right", "10.10.0.0/24", vlan: "v"), Vlan("v", "net", 7),
            Namespace("left", "left"), Namespace("right", "right"), Pod("left/holder"));
        world.WithPort("left/holder", "00:00:00:00:00:01", "left");
        world.Denies(Asking("right/p", (AnnotationKeys.MacAddress, "00-00-00-00-00-01")), "Pod left/holder");
        world.Allows(Asking("team-a/p", (AnnotationKeys.MacAddress, "00:00:00:00:00:01")));
    }

    [Fact]
    public void An_attached_NIC_is_on_the_Subnet_with_its_provider()
    {
        var world = new World().With(
            Subnet("attached", "10.66.0.0/24", provider: "attachnet.default.ovn"), Nad("default/attachnet", AttachmentType.Ovn), Pod("team-b/holder"));
        world.WithPort("team-b/holder", Ip, "attached", "attachnet.default.ovn");
        world.Allows(Pod("team-a/p", Ip));
        world.Denies(Asking("team-a/p", (AttachedIP, Ip)), "Pod team-b/holder");
        world.Denies(Asking("team-a/p", ("attachnet.default.kubernetes.io/ip_address.net1", Ip)), "Pod team-b/holder");
        world.Denies(Asking("team-a/p", (AnnotationKeys.MultusNetworks, $$"""[{"name":"attachnet","namespace":"default","ips":["{{Ip}}"]}]""")), "Pod team-b/holder");

        // Its own logical_switch goes before.
        world.Allows(Asking("team-a/p", (AttachedIP, Ip), ("attachnet.default.ovn.kubernetes.io/logical_switch", "tenant-a")));
    }

    [Fact]
    public void A_network_with_a_dot_in_its_name_is_on_the_Subnet_with_its_provider()
    {
        var world = new World().With(Subnet("dotted", "10.66.0.0/24", provider: "a.b.default.ovn"), Nad("default/a.b", AttachmentType.Ovn), Pod("team-b/holder"));
        world.WithPort("team-b/holder", Ip, "dotted", "a.b.default.ovn");
        world.Denies(Asking("team-a/p", ("a.b.default.ovn.kubernetes.io/ip_address", Ip)), "Pod team-b/holder");
        world.Denies(Asking("team-a/p", ("a.b.default.kubernetes.io/ip_address.net1", Ip)), "Pod team-b/holder");
    }

    [Theory]
    [InlineData(AttachmentType.IpamOnly)]
    [InlineData(null)]
    public void A_network_that_Kube_OVN_is_the_IPAM_of_has_no_ports_but_holds_by_IPs(AttachmentType? type)
    {
        var world = new World().With(
            Subnet("ipam", "10.66.0.0/24", provider: "macvlan.default"), Pod("team-b/holder"),
            IP("team-b/holder", Ip, subnet: "ipam") with { Name = Name(ObjectKind.IP, "holder.team-b.macvlan.default") });
        if (type is { } known)
        {
            world.With(Nad("default/macvlan", known));
        }

        world.Denies(Asking("team-a/p", (IpamOnlyIP, Ip)), "Pod team-b/holder");
        world.Denies(Asking("team-a/p", ("macvlan.default.kubernetes.io/ip_address.net1", Ip)), "Pod team-b/holder");
        world.Allows(Pod("team-a/p", Ip));
    }

    [Fact]
    public void The_type_of_a_network_decides_between_a_port_and_IPAM_only()
    {
        var world = new World().With(
            Subnet("ports", "10.66.0.0/24", provider: "net.default.ovn"), Subnet("ipam", "10.66.0.0/24", provider: "net.default"), Pod("team-b/holder"));
        world.WithPort("team-b/holder", Ip, "ports");
        world.With(Nad("default/net", AttachmentType.IpamOnly));
        world.Allows(Asking("team-a/p", ("net.default.kubernetes.io/ip_address", Ip)));
        world.With(Nad("default/net", AttachmentType.Ovn));
        world.Denies(Asking("team-a/p", ("net.default.kubernetes.io/ip_address.net1", Ip)), "Pod team-b/holder");
    }

    [Fact]
    public void A_network_of_another_CNI_is_none_of_ours()
    {
        // With the static IPAM plug-in a prefix length is what has to be written.
        var selection = Asking("team-a/p", (AnnotationKeys.MultusNetworks, """[{"name":"bridge","namespace":"default","ips":["10.66.0.10/24"]}]"""));
        var world = new World().With(Vm("team-b/vm", Ip));
        world.Warns(selection);
        world.With(Nad("default/bridge", AttachmentType.None));
        world.Allows(selection);
    }

    [Fact]
    public void Without_a_primary_CNI_the_default_NIC_asks_for_nothing()
    {
        var world = new World(new TopologyOptions { NonPrimaryCni = true }).With(
            Subnet("attached", "10.66.0.0/24", provider: "attachnet.default.ovn"), Pod("team-b/holder"));
        world.WithPort("team-b/holder", Ip).WithPort("team-b/holder", Ip, "attached", "attachnet.default.ovn");
        world.Allows(Pod("team-a/p", Ip));
        world.Allows(Pod("team-a/p", "nonsense"));
        world.Allows(Asking("team-a/p", (AnnotationKeys.IPAddress, Ip), (AnnotationKeys.LogicalSwitch, "tenant-a")));
        world.Denies(Asking("team-a/p", (AttachedIP, Ip)), "Pod team-b/holder");
        world.Denies(Vip("vip", Ip), "Pod team-b/holder");
    }

    [Fact]
    public void A_Pod_on_its_Nodes_network_is_never_denied_and_holds_nothing()
    {
        var host = Pod("team-b/host", Ip) with { HostNetwork = true };
        var world = new World().With(host);
        world.Allows(Pod("team-a/p", Ip));
        new World().With(Vm("team-a/vm", Ip)).Allows(host);
    }

    [Fact]
    public void Nodes_hold_their_addresses_on_their_own_Subnet()
    {
        var node = new NodeView
        {
            Name = Name(ObjectKind.Node, "node-1"),
            Annotations = Annotations((AnnotationKeys.IPAddress, "100.64.0.2"), (AnnotationKeys.LogicalSwitch, "join"), (AnnotationKeys.MacAddress, "00:00:00:00:00:09")),
        };
        var world = new World().With(Subnet("join", "100.64.0.0/16", "100.64.0.1"), node);
        world.Allows(IP("node-1", "100.64.0.2", subnet: "join"));
        world.Denies(IP("node-2", "100.64.0.2", subnet: "join"), "Node node-1");
    }

    [Fact]
    public void A_Nodes_InternalIP_matters_only_where_the_default_VPC_reaches_it()
    {
        var world = Overlapping().With(new NodeView { Name = Name(ObjectKind.Node, "n"), InternalIPs = [Ip, "nonsense"] });
        world.Warns(Pod("team-a/p", Ip));
        world.Allows(Pod("red/p", Ip));
        world.Allows(Pod("team-a/p", "10.66.0.11"));
    }

    [Fact]
    public void Providers_name_ports_as_Kube_OVN_does()
    {
        Assert.Equal("web-0.prod", Provider.Parse("ovn").PortName("prod", "web-0"));
        Assert.Equal("testvm.default.attachnet.default.ovn", Provider.Parse("attachnet.default.ovn").PortName("default", "testvm"));
        Assert.Equal("p.default.attachnet.default.ovn.net1", Provider.Parse("attachnet.default.ovn.net1").PortName("default", "p"));
        Assert.Equal("p.default.macvlan.default", Provider.Parse("macvlan.default").PortName("default", "p"));
    }
}
