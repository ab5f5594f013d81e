using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Assignments;
using WebhookGuard.Core.Objects;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Assignments;

public class AssignerTests
{
    private const string Networks = AnnotationKeys.MultusNetworks;

    private static readonly WorkloadView Set = Workload(ObjectKind.StatefulSet, "team-a/set", replicas: 2);

    private static Assignment Assign(World world, ObjectView view) =>
        new Assigner(world.Facts, new Suggestions(), new Random(1)).Assign(view);

    private static IReadOnlyList<AssignedNic> Chosen(World world, ObjectView view)
    {
        var assignment = Assign(world, view);
        return Assert.IsType<Assignment.Chosen>(assignment).Nics;
    }

    private static PodView With(PodView pod, params (string Key, string Value)[] annotations) => pod with { Annotations = Annotations(annotations) };

    // Two attached networks of Kube-OVN's besides, one served as CNI, the other as IPAM only, and one of somebody else's.
    private static World Attached() => new World().With(
        Nad("infra/blue", AttachmentType.Ovn),
        Subnet("blue", "192.168.1.0/24", provider: "blue.infra.ovn"),
        Nad("infra/macvlan", AttachmentType.IpamOnly),
        Subnet("macvlan", "192.168.2.0/24", provider: "macvlan.infra"),
        Nad("infra/sriov", AttachmentType.None));

    [Fact]
    public void A_dual_stack_Subnet_gives_an_address_of_each_family()
    {
        var nic = Assert.Single(Chosen(new World(), Vm("team-a/vm")));

        Assert.Equal((AnnotationKeys.IPAddress, "tenant-a"), (nic.Key, nic.Subnet));
        Assert.Equal([AddressKind.IPv4, AddressKind.IPv6], nic.Value.Split(',').Select(text => Address.ParseIP(text).Kind));
    }

    [Theory]
    [InlineData("ipv4", AddressKind.IPv4)]
    [InlineData("ipv6", AddressKind.IPv6)]
    public void Who_wants_one_family_gets_one(string family, AddressKind expected)
    {
        var nic = Assert.Single(Chosen(new World(), With(Pod("team-a/p"), ("ovn.kubernetes.io/ip_family", family))));

        Assert.Equal(expected, Address.ParseIP(nic.Value).Kind);
    }

    [Theory]
    [InlineData("ovn.kubernetes.io/ip_address", "10.66.0.20")]
    [InlineData("ovn.kubernetes.io/ip_address", "nonsense")]
    [InlineData("ovn.kubernetes.io/ip_pool", "10.66.0.20,10.66.0.21")]
    [InlineData("ovn.kubernetes.io/ip_pool", "pool-1")]
    [InlineData("ovn.kubernetes.io/vip", "vip-1")]
    [InlineData("ovn.kubernetes.io/logical_switch", "join")]
    [InlineData(Networks, "[{")]
    [InlineData(AnnotationKeys.MultusDefaultNetwork, "elsewhere/net")]
    public void Who_asks_otherwise_is_left_alone(string key, string value)
    {
        var world = new World().With(Subnet("join", "100.64.0.0/16"));

        Assert.IsType<Assignment.Nothing>(Assign(world, With(Pod("team-a/p"), (key, value))));
    }

    [Fact]
    public void What_gets_its_address_elsewhere_is_left_alone()
    {
        var world = new World();

        Assert.IsType<Assignment.Nothing>(Assign(world, Pod("team-a/p") with { HostNetwork = true }));
        Assert.IsType<Assignment.Nothing>(Assign(world, Launcher("team-a/vm")));
        Assert.IsType<Assignment.Nothing>(Assign(world, Vmi("team-a/vm")));
        Assert.IsType<Assignment.Nothing>(Assign(world, Set));
        Assert.IsType<Assignment.Nothing>(Assign(new World(new() { NonPrimaryCni = true }), Pod("team-a/p")));
        Assert.IsType<Assignment.Nothing>(Assign(new World().With(Subnet("tenant-a", "")), Pod("team-a/p")));
    }

    [Fact]
    public void A_Namespace_with_an_IPPool_is_left_to_the_pool()
    {
        var world = new World().With(new IPPoolView
        {
            Name = Name(ObjectKind.IPPool, "pool-1"),
            Subnet = "tenant-a",
            IPs = ["10.66.0.2..10.66.0.9"],
            Namespaces = ["team-a"],
        });

        Assert.IsType<Assignment.Nothing>(Assign(world, Pod("team-a/p")));
        Assert.IsType<Assignment.Chosen>(Assign(world, Pod("team-b/p")));
    }

    [Fact]
    public void A_MAC_of_ones_own_is_no_address_of_ones_own()
    {
        var nic = Assert.Single(Chosen(new World(), With(Pod("team-a/p"), (AnnotationKeys.MacAddress, "00:00:00:53:6b:b6"))));

        Assert.Equal(AnnotationKeys.IPAddress, nic.Key);
    }

    [Theory]
    [InlineData("infra/blue", "blue.infra.ovn.kubernetes.io/ip_address")]
    [InlineData("infra/blue@net5", "blue.infra.ovn.kubernetes.io/ip_address")]
    [InlineData("infra/macvlan", "macvlan.infra.kubernetes.io/ip_address")]
    [InlineData("infra/blue@a,infra/blue@b", "blue.infra.ovn.a.kubernetes.io/ip_address,blue.infra.ovn.b.kubernetes.io/ip_address")]
    [InlineData("infra/blue,infra/blue", "")]
    [InlineData("infra/macvlan@a,infra/macvlan@b", "")]
    [InlineData("infra/sriov", "")]
    [InlineData("infra/unknown", "")]
    public void Every_attached_NIC_that_Kube_OVN_serves_and_that_can_be_named_gets_its_own(string networks, string keys)
    {
        var world = Attached();
        var pod = With(Pod("team-a/p"), (Networks, networks));

        var nics = Chosen(world, pod);

        Assert.Equal([AnnotationKeys.IPAddress, .. keys.Split(',', StringSplitOptions.RemoveEmptyEntries)], nics.Select(nic => nic.Key));
        Assert.Equal(nics.Count, nics.Select(nic => nic.Value).Distinct(StringComparer.Ordinal).Count());

        // Read as Kube-OVN reads it, the same NICs ask for it.
        var assigned = pod with { Annotations = AnnotationSet.From(pod.Annotations.Concat(nics.Select(nic => KeyValuePair.Create(nic.Key, nic.Value)))) };
        Assert.Equal(nics.Select(nic => (nic.Nic, nic.Value)), Core.Requests.RequestReader.Read(assigned).Select(request => (request.Nic, Assert.Single(request.Elements).ToString())).OrderBy(item => !item.Nic.IsDefault));
        world.Allows(assigned);
        Assert.IsType<Assignment.Nothing>(Assign(world, assigned));
    }

    [Fact]
    public void The_networks_of_a_VM_count()
    {
        var vm = Vm("team-a/vm") with { Nics = [new("default", null, null), new("blue", "infra/blue", null), new("sriov", "infra/sriov", "00:00:00:53:6b:b6")] };

        Assert.Equal([AnnotationKeys.IPAddress, "blue.infra.ovn.kubernetes.io/ip_address"], Chosen(Attached(), vm).Select(nic => nic.Key));
        Assert.Equal(
            ["blue.infra.ovn.kubernetes.io/ip_address"],
            Chosen(Attached(), vm with { Nics = [new("default", null, null) { DefaultNetwork = "infra/blue" }] }).Select(nic => nic.Key));
    }

    [Fact]
    public void Only_the_NIC_that_asks_for_nothing_is_given_something()
    {
        var pod = With(Pod("team-a/p"), (Networks, "infra/blue"), (AnnotationKeys.IPAddress, Ip));

        Assert.Equal(["blue.infra.ovn.kubernetes.io/ip_address"], Chosen(Attached(), pod).Select(nic => nic.Key));
    }

    [Fact]
    public void The_Subnets_of_a_Namespace_are_filled_one_after_another()
    {
        var world = new World(empty: true).With(
            Subnet("first", "10.1.0.0/30", "10.1.0.1"), Subnet("second", "10.2.0.0/30", "10.2.0.1"), Namespace("team-a", "first,second"));

        for (var number = 1; number <= 2; number++)
        {
            var nic = Assert.Single(Chosen(world, Pod($"team-a/p-{number}")));
            Assert.Equal($"10.{number}.0.2", nic.Value);
            world.With(Pod($"team-a/p-{number}", nic.Value));
        }

        var full = Assert.IsType<Assignment.Full>(Assign(world, Pod("team-a/p-3")));
        Assert.Equal(["first", "second"], full.Subnets.Select(subnet => subnet.Subnet));
    }

    [Fact]
    public void An_address_that_another_Subnet_of_the_Namespace_has_too_must_be_free_there_as_well()
    {
        var world = new World(empty: true).With(
            Subnet("first", "10.1.0.0/30", vpc: "one"), Subnet("second", "10.1.0.0/30", vpc: "two"), Namespace("team-a", "first,second"),
            Namespace("team-b", "second"), Pod("team-b/p", "10.1.0.1"));

        Assert.Equal("10.1.0.2", Assert.Single(Chosen(world, Pod("team-a/p"))).Value);
    }

    [Fact]
    public void A_full_Subnet_is_said_to_be_full_with_its_leftovers()
    {
        var world = new World(empty: true)
            .With(Subnet("tenant-a", "10.66.0.0/29", "10.66.0.1"), Namespace("team-a", "tenant-a"), Pod("team-a/p", "10.66.0.2"), Vm("team-a/vm", "10.66.0.3"))
            .WithPort("team-a/gone", "00:00:00:00:00:01 10.66.0.4").WithPort("team-a/away", "00:00:00:00:00:02 10.66.0.5").With(Claim("10.66.0.6"));

        var full = Assert.Single(Assert.IsType<Assignment.Full>(Assign(world, Pod("team-a/late"))).Subnets);

        Assert.Equal(
            "Subnet tenant-a is full: of the 5 IPv4 addresses that may be assigned in it none is free. 2 are held by leftovers, such as logical switch port "
            + "gone.team-a, whose owners are gone: free those first. Otherwise delete what is not needed, or give the Subnet more addresses.",
            full.ToString());
    }

    [Fact]
    public void What_is_not_known_is_said_to_be_unknown()
    {
        Assert.IsType<Assignment.Unknown>(Assign(new World(empty: true).With(Namespace("team-a", "nowhere")), Pod("team-a/p")));
        Assert.IsType<Assignment.Unknown>(Assign(
            new World(empty: true).With(Namespace("team-a", "wired"), Subnet("wired", "10.1.0.0/24", vlan: "vlan-7")), Pod("team-a/p")));
        Assert.IsType<Assignment.Unknown>(Assign(
            new World().With(Nad("infra/blue", AttachmentType.Ovn)), With(Pod("team-a/p"), (Networks, "infra/blue"))));
    }

    [Fact]
    public void A_Pod_of_a_StatefulSet_that_is_made_again_keeps_its_address()
    {
        var world = new World().With(Set).WithPort("team-a/set-1", "00:00:00:00:00:01 10.66.0.77 fd00:10:66::77");

        Assert.Equal("10.66.0.77,fd00:10:66::77", Assert.Single(Chosen(world, Pod("team-a/set-1", controller: By(Set)))).Value);
        Assert.DoesNotContain("10.66.0.77", Assert.Single(Chosen(world, Pod("team-a/set-0", controller: By(Set)))).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Pod_of_a_StatefulSet_keeps_what_only_its_claim_tells_of()
    {
        var claim = Claim("10.66.0.77", kind: "StatefulSet", owner: "set");
        var world = new World().With(Set, claim with { Owner = claim.Owner with { Namespace = "team-a", PodName = "set-1" } });

        Assert.StartsWith("10.66.0.77,", Assert.Single(Chosen(world, Pod("team-a/set-1", controller: By(Set)))).Value, StringComparison.Ordinal);
        Assert.DoesNotContain("10.66.0.77", Assert.Single(Chosen(world, Pod("team-a/set-0", controller: By(Set)))).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_that_is_made_again_keeps_its_address_but_not_what_somebody_else_has_got_since()
    {
        var world = new World().WithPort("team-a/vm", "00:00:00:00:00:01 10.66.0.77");
        Assert.StartsWith("10.66.0.77,", Assert.Single(Chosen(world, Vm("team-a/vm"))).Value, StringComparison.Ordinal);

        Assert.DoesNotContain("10.66.0.77", Assert.Single(Chosen(world, Vm("team-b/vm"))).Value, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "10.66.0.77", Assert.Single(Chosen(world.With(Pod("team-b/other", "10.66.0.77")), Vm("team-a/vm"))).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_port_of_a_VM_is_not_a_Pods_of_the_same_name()
    {
        var world = new World().With(Vm("team-a/db")).WithPort("team-a/db", "00:00:00:00:00:01 10.66.0.77");

        Assert.DoesNotContain("10.66.0.77", Assert.Single(Chosen(world, Pod("team-a/db"))).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_that_drops_the_address_gets_it_back()
    {
        var stored = Vm("team-a/vm", Ip) with { Nics = [new("blue", "infra/blue", null)] };
        stored = stored with { Annotations = AnnotationSet.From(stored.Annotations.Append(KeyValuePair.Create("blue.infra.ovn.kubernetes.io/ip_address", "192.168.1.5"))) };

        var lost = Assert.IsType<Assignment.Chosen>(Assigner.PutBack(stored with { Annotations = AnnotationSet.Empty }, stored)).Nics;

        Assert.Equal([(AnnotationKeys.IPAddress, Ip), ("blue.infra.ovn.kubernetes.io/ip_address", "192.168.1.5")], lost.Select(nic => (nic.Key, nic.Value)));
    }

    [Fact]
    public void An_update_that_means_something_else_gets_nothing_back()
    {
        var stored = Vm("team-a/vm", Ip);

        Assert.IsType<Assignment.Nothing>(Assigner.PutBack(stored, stored));
        Assert.IsType<Assignment.Nothing>(Assigner.PutBack(Vm("team-a/vm", "10.66.0.11"), stored));
        Assert.IsType<Assignment.Nothing>(Assigner.PutBack(stored with { Annotations = Annotations(("ovn.kubernetes.io/ip_pool", "pool-1")) }, stored));
        Assert.IsType<Assignment.Nothing>(Assigner.PutBack(stored with { Annotations = Annotations((AnnotationKeys.LogicalSwitch, "elsewhere")) }, stored));
        Assert.IsType<Assignment.Nothing>(Assigner.PutBack(Vm("team-a/vm"), Vm("team-a/vm")));
        Assert.IsType<Assignment.Nothing>(Assigner.PutBack(Pod("team-a/p"), Pod("team-a/p", Ip)));
    }

    [Fact]
    public void A_network_may_be_as_large_as_it_likes()
    {
        var world = new World(empty: true).With(
            Namespace("team-a", "large"),
            Subnet("large", "10.0.0.0/8,fd00::/8", "10.0.0.1,fd00::1") with { ExcludeIps = ["10.0.0.1..10.255.255.200", "fd00::1..fdff:ffff:ffff:ffff:ffff:ffff:ffff:ff00"] });

        var value = Assert.Single(Chosen(world, Pod("team-a/p"))).Value;

        Assert.StartsWith("10.255.255.", value, StringComparison.Ordinal);
        world.Allows(Pod("team-a/p", value));
    }
}
