using WebhookGuard.Core.Duplicates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Duplicates;

public class DuplicateFinderTests
{
    private const string Mac = "00:00:00:53:6b:a1";

    // ---- one owner, however many things tell of it

    [Fact]
    public void A_VM_its_VMI_its_launchers_its_port_and_its_IP_are_one_owner()
    {
        var migrating = new World().With(
            Vm("team-a/db", Ip, "Running"), Vmi("team-a/db", Ip), Launcher("team-a/db", Ip), MigrationTarget("team-a/db", "m", Ip), Migration("team-a/m", "db"),
            IP("team-a/db", Ip)).WithPort("team-a/db", $"{Mac} {Ip}");
        AssertNone(migrating);

        // Between the end of a migration and that of its source Pod.
        AssertNone(migrating.With(Migration("team-a/m", "db", "Succeeded")));
    }

    [Fact]
    public void A_port_under_a_launchers_name_is_the_VMs_and_so_is_what_a_lost_launcher_left()
    {
        AssertNone(new World().With(Vm("team-a/db", Ip), Vmi("team-a/db"), Launcher("team-a/db")).WithPort("team-a/virt-launcher-db-abcde", Ip));
        AssertNone(new World().With(Vm("team-a/db", Ip)).WithPort("team-a/virt-launcher-db-abcde", Ip));
    }

    [Fact]
    public void A_workload_and_its_Pod_are_one_owner()
    {
        var (deployment, replicaSet, pod) = Web("a");
        AssertNone(new World().With(deployment, replicaSet, pod, IP("team-a/web-1-a", Ip)).WithPort("team-a/web-1-a", Ip));
    }

    [Theory]
    [InlineData(true, "Running")]
    [InlineData(false, "Succeeded")]
    [InlineData(false, "Failed")]
    public void A_Pod_that_leaves_hands_its_address_on_to_its_sibling(bool terminating, string phase)
    {
        var (deployment, replicaSet, pod) = Web("a");
        AssertNone(new World().With(deployment, replicaSet, pod, Web("b").Pod with { Terminating = terminating, Phase = phase })
            .WithPort("team-a/web-1-a", Ip).WithPort("team-a/web-1-b", Ip));
    }

    [Fact]
    public void A_StatefulSet_made_anew_has_its_earlier_Pods_ports() =>
        AssertNone(new World().With(Workload(ObjectKind.StatefulSet, "team-a/web", pool: "10.66.0.10,10.66.0.11")).WithPort("team-a/web-1", "10.66.0.11"));

    [Fact]
    public void A_Vip_and_the_Pod_that_takes_it_over_are_one()
    {
        var pod = Pod("team-a/p") with { Annotations = Annotations((AnnotationKeys.Vip, "v"), (AnnotationKeys.IPAddress, Ip)) };
        var world = new World().With(Vip("v", Ip, "p.team-a"), pod).WithPort("team-a/p", Ip);
        AssertNone(world);

        Assert.Equal(["Pod team-a/p", "Pod team-a/q"], Owners(world.With(pod with { Name = Name(ObjectKind.Pod, "team-a/q") })));
    }

    [Fact]
    public void A_Vip_and_its_ports_are_one() => AssertNone(new World().With(Vip("v", Ip, ns: "team-a")).WithPort("team-a/v", Ip).WithPort("v", Ip));

    [Fact]
    public void A_gateway_is_one_whoever_has_it()
    {
        var world = Vlan100().With(Claim("192.0.2.1", "underlay/plant/100", owner: "router-1"));
        world.Facts.Index.Set(new HoldingKey("Logical_Router_Port", "1"), [RouterPort("ovn-cluster-north", "192.0.2.1", "north")]);
        AssertNone(world);
    }

    [Fact]
    public void The_address_of_an_external_router_port_is_its_OvnEips()
    {
        var eip = Vip("ovn-cluster-north", "192.0.2.5") with { Name = Name(ObjectKind.OvnEip, "ovn-cluster-north"), Subnet = "north" };
        var world = Vlan100().With(eip);
        world.Facts.Index.Set(new HoldingKey("Logical_Router_Port", "1"), [RouterPort("ovn-cluster-north", "192.0.2.5", "north")]);
        AssertNone(world);

        Assert.Equal(
            ["OvnEip another", "OvnEip ovn-cluster-north", "Vpc ovn-cluster"],
            Owners(world.With(eip with { Name = Name(ObjectKind.OvnEip, "another") })));
    }

    [Fact]
    public void A_Nodes_InternalIP_is_no_holding_here() => AssertNone(new World().With(
        new NodeView { Name = Name(ObjectKind.Node, "n"), InternalIPs = [Ip] }, Pod("team-a/p", Ip)));

    [Fact]
    public void To_choose_from_the_same_list_is_not_to_have_the_same_address()
    {
        var world = new World().With(
            Workload(ObjectKind.Deployment, "team-a/x", pool: "10.66.0.10,10.66.0.11"),
            Workload(ObjectKind.Deployment, "team-a/y", pool: "10.66.0.11,10.66.0.10"),
            Pod("team-a/p", Ip));
        AssertNone(world);

        // Each of a StatefulSet's Pods needs its own.
        Assert.Equal(
            ["Pod team-a/p", "StatefulSet team-a/z"],
            Owners(world.With(Workload(ObjectKind.StatefulSet, "team-a/z", pool: "10.66.0.12,10.66.0.10", replicas: 2))));
    }

    // ---- scopes

    [Fact]
    public void The_same_address_in_another_Subnet_is_another_one()
    {
        var world = new World().With(
            Subnet("tenant-b", "10.66.0.0/24", "10.66.0.1", vpc: "b"), Namespace("team-c", "tenant-b"), Pod("team-a/p", Ip), Pod("team-c/p", Ip));
        AssertNone(world);
    }

    [Fact]
    public void Subnets_of_one_VLAN_are_one_scope()
    {
        var duplicate = Assert.Single(Find(Vlan100().With(Pod("north/p", "192.0.2.9"), Vm("south/vm", "192.0.2.9"))));

        Assert.Equal(("underlay/plant/100", "192.0.2.9"), (duplicate.Scope.Text, duplicate.Address.ToString()));
        Assert.Equal(["north", "south"], duplicate.Subnets);
        Assert.Equal(["Pod north/p", "VirtualMachine south/vm"], duplicate.Owners.Select(owner => owner.Name.ToString()));
    }

    [Fact]
    public void Who_may_get_the_address_in_several_Subnets_holds_it_twice_only_if_it_is_taken_in_each()
    {
        var world = new World().With(
            Subnet("tenant-b", "10.66.0.0/24", "10.66.0.1", vpc: "b"), Namespace("both", "tenant-a,tenant-b"), Namespace("team-c", "tenant-b"),
            Vm("both/vm", Ip), Pod("team-a/p", Ip));
        AssertNone(world);
        world.With(Pod("team-c/p", Ip));

        var duplicate = Assert.Single(Find(world));
        Assert.Equal("subnet/tenant-a", duplicate.Scope.Text);
        Assert.Equal(["Pod team-a/p", "VirtualMachine both/vm"], duplicate.Owners.Select(owner => owner.Name.ToString()));

        // Its port tells which one it got.
        Assert.Equal("subnet/tenant-b", Assert.Single(Find(world.WithPort("both/vm", Ip, "tenant-b"))).Scope.Text);
    }

    // ---- duplicates

    [Fact]
    public void Two_owners_of_one_address_are_a_duplicate_with_their_state_and_evidence()
    {
        var duplicate = Assert.Single(Find(new World().With(Vm("team-a/db"), IP("team-a/db", Ip), Pod("team-b/p", Ip)).WithPort("team-a/db", Ip).WithPort("team-b/p", Ip)));

        Assert.Equal(("subnet/tenant-a", Ip), (duplicate.Scope.Text, duplicate.Address.ToString()));
        Assert.Equal(["Pod team-b/p", "VirtualMachine team-a/db"], duplicate.Owners.Select(owner => owner.Name.ToString()));
        Assert.Equal(["running", "stopped"], duplicate.Owners.Select(owner => owner.State));
        Assert.Equal(["logical switch port p.team-b", "Pod team-b/p"], duplicate.Owners[0].Evidence);
        Assert.Equal(["logical switch port db.team-a", "IP db.team-a"], duplicate.Owners[1].Evidence);
    }

    [Fact]
    public void Living_siblings_are_a_duplicate_and_their_workload_is_none_of_its_owners()
    {
        var (deployment, replicaSet, pod) = Web("a");
        Assert.Equal(["Pod team-a/web-1-a", "Pod team-a/web-1-b"], Owners(new World().With(deployment, replicaSet, pod, Web("b").Pod)));
    }

    [Fact]
    public void A_workload_without_a_Pod_is_an_owner_and_with_one_the_Pod_is()
    {
        var (deployment, replicaSet, pod) = Web("a");
        var world = new World().With(deployment, replicaSet, Vm("team-a/vm", Ip));
        Assert.Equal(["Deployment team-a/web", "VirtualMachine team-a/vm"], Owners(world));
        Assert.Equal(["Pod team-a/web-1-a", "VirtualMachine team-a/vm"], Owners(world.With(pod)));
    }

    [Fact]
    public void A_leftover_is_an_owner_and_comes_last()
    {
        var duplicate = Assert.Single(Find(new World().With(Vm("team-b/vm", status: "Running")).WithPort("team-a/old", Ip).WithPort("team-b/vm", Ip)));

        Assert.Equal(["VirtualMachine team-b/vm", "team-a/old"], duplicate.Owners.Select(owner => owner.Name.ToString()));
        Assert.Equal(["running", "leftover"], duplicate.Owners.Select(owner => owner.State));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_port_beyond_a_StatefulSets_replicas_is_a_leftover_to_its_Pods(bool terminating)
    {
        var set = Workload(ObjectKind.StatefulSet, "team-a/web", pool: "10.66.0.10,10.66.0.11", replicas: 2);
        var pod = Pod("team-a/web-0", Ip, By(set)) with { Terminating = terminating };
        Assert.Equal(["Pod team-a/web-0", "team-a/web-5"], Owners(new World().With(set, pod).WithPort("team-a/web-5", Ip)));
    }

    [Fact]
    public void A_reservation_is_an_owner()
    {
        var duplicate = Assert.Single(Find(new World().With(Claim(Ip), Pod("team-a/p", Ip))));
        Assert.Equal("reserved for External printer-3", duplicate.Owners[0].State);
    }

    [Fact]
    public void MAC_addresses_and_both_families_are_found_each_in_order()
    {
        var annotations = Annotations((AnnotationKeys.IPAddress, "10.66.0.10,fd00:10:66::a"), (AnnotationKeys.MacAddress, Mac));
        var found = Find(new World().With(
            Vm("team-a/vm") with { Annotations = annotations },
            Vm("team-b/vm") with { Annotations = annotations },
            Pod("team-a/p", "10.66.0.9"),
            Pod("team-a/q", "10.66.0.9")));

        Assert.Equal(["10.66.0.9", "10.66.0.10", "fd00:10:66::a", Mac], found.Select(duplicate => duplicate.Address.ToString()));
    }

    [Fact]
    public void The_order_in_which_facts_came_does_not_show()
    {
        ObjectView[] views = [Vm("team-a/vm", Ip), Pod("team-a/p", Ip), Pod("team-b/p", Ip), Vip("v", Ip), Pod("team-a/q", "10.66.0.9"), Vm("team-b/w", "10.66.0.9")];

        Assert.Equal(Text(new World().With(views)), Text(new World().With([.. views.Reverse()])));
    }

    [Fact]
    public void It_costs_what_the_index_is_large_also_where_thousands_ask_for_one_address()
    {
        var deployment = Workload(ObjectKind.Deployment, "team-a/web", Ip, replicas: 20_000);
        var replicaSet = Workload(ObjectKind.ReplicaSet, "team-a/web-1", Ip, controller: By(deployment));
        var pods = Enumerable.Range(0, 20_000).Select(i => Pod($"team-a/web-1-{i}", Ip, By(replicaSet)) with { Terminating = i % 2 == 0 });

        Assert.Equal(10_000, Assert.Single(Find(new World().With([deployment, replicaSet, .. pods]))).Owners.Count);
    }

    // ---- advice

    [Fact]
    public void Siblings_are_told_how_their_controller_could_do_it()
    {
        var (deployment, replicaSet, pod) = Web("a");
        Assert.Equal(
            "Deployment team-a/web has several Pods for one address: scale it to 1 replica with strategy Recreate, or list an address for each in ovn.kubernetes.io/ip_pool.",
            Advice(new World().With(deployment, replicaSet, pod, Web("b").Pod)));
    }

    [Fact]
    public void A_leftover_is_to_be_removed_all_of_it() => Assert.Equal(
        "Kube-OVN likely gave it to VirtualMachine team-b/vm after a restart, which forgets what deleted owners left: "
        + "remove that with 'kubectl ko nbctl lsp-del old.team-a' and 'kubectl delete ips.kubeovn.io old.team-a'.",
        Advice(new World().With(Vm("team-b/vm", status: "Running"), IP("team-a/old", Ip)).WithPort("team-a/old", Ip).WithPort("team-b/vm", Ip)));

    [Fact]
    public void A_leftover_in_the_way_of_somebody_who_has_no_port_yet_is_said_to_be_that() => Assert.Equal(
        "A deleted owner left what VirtualMachine team-b/vm now needs: remove that with 'kubectl ko nbctl lsp-del old.team-a'.",
        Advice(new World().With(Vm("team-b/vm", Ip)).WithPort("team-a/old", Ip)));

    [Fact]
    public void Leftovers_alone_are_to_be_removed_all() => Assert.Equal(
        "All their owners are gone: remove what they left with 'kubectl ko nbctl lsp-del old.team-a' and 'kubectl delete ips.kubeovn.io old.team-b'.",
        Advice(new World().With(IP("team-b/old", Ip)).WithPort("team-a/old", Ip)));

    [Fact]
    public void Copies_of_a_manifest_are_told_apart_from_ports() => Assert.Equal(
        "None has it in OVN, all ask for it, as copies of one manifest do: give all but one of them another address.",
        Advice(new World().With(Vm("team-a/vm", Ip), Vm("team-b/vm", Ip))));

    [Fact]
    public void Who_has_no_port_gives_way() => Assert.Equal(
        "Only VirtualMachine team-a/vm has it in OVN, and a copied or restored manifest likely makes Pod team-a/p and VirtualMachine team-b/vm ask for it: "
        + "give Pod team-a/p and VirtualMachine team-b/vm another MAC address.",
        Advice(new World().With(
            Vm("team-a/vm"),
            Vm("team-b/vm") with { Annotations = Annotations((AnnotationKeys.MacAddress, Mac)) },
            Pod("team-a/p") with { Annotations = Annotations((AnnotationKeys.MacAddress, Mac)) }).WithPort("team-a/vm", Mac)));

    [Fact]
    public void Two_ports_are_what_a_restart_of_Kube_OVN_makes() => Assert.Equal(
        "Several ports in OVN have it, as when Kube-OVN after a restart forgets the port of what does not run: give all but one of them another address and restart them.",
        Advice(new World().With(Vm("team-a/vm"), Pod("team-b/p")).WithPort("team-a/vm", Ip).WithPort("team-b/p", Ip)));

    [Fact]
    public void A_reservation_says_for_whom() => Assert.Equal(
        "AddressClaim ip-10-66-0-10-in.subnet.tenant-a reserves it for External printer-3: give Pod team-a/p another address, or delete the claim if External printer-3 no longer uses it.",
        Advice(new World().With(Claim(Ip), Pod("team-a/p", Ip))));

    [Fact]
    public void A_gateway_is_the_networks_own() => Assert.Equal(
        "The network itself uses it (Subnet tenant-a): give Pod team-a/p another address.",
        Advice(new World().With(Pod("team-a/p", "10.66.0.1"))));

    private static (WorkloadView Deployment, WorkloadView ReplicaSet, PodView Pod) Web(string suffix)
    {
        var deployment = Workload(ObjectKind.Deployment, "team-a/web", Ip);
        var replicaSet = Workload(ObjectKind.ReplicaSet, "team-a/web-1", Ip, controller: By(deployment));
        return (deployment, replicaSet, Pod($"team-a/web-1-{suffix}", Ip, By(replicaSet)));
    }

    private static World Vlan100() => new World().With(
        Vlan("v100", "plant", 100),
        Subnet("north", "192.0.2.0/24", "192.0.2.1", vlan: "v100"),
        Subnet("south", "192.0.2.0/24", "192.0.2.1", vlan: "v100"),
        Namespace("north", "north"),
        Namespace("south", "south"));

    private static Holding RouterPort(string name, string address, string subnet) => new()
    {
        Source = HoldingSource.LogicalRouterPort,
        Object = new ObjectName(ObjectKind.Other, string.Empty, name),
        Owner = new ObjectName(ObjectKind.Vpc, string.Empty, "ovn-cluster"),
        Subnet = subnet,
        Addresses = Core.Addresses.PortAddresses.Parse([address]),
    };

    private static IReadOnlyList<Duplicate> Find(World world) => new DuplicateFinder(world.Facts).Find();

    private static IEnumerable<string> Owners(World world) => Assert.Single(Find(world)).Owners.Select(owner => owner.Name.ToString());

    private static string Advice(World world) => Assert.Single(Find(world)).Advice;

    private static string Text(World world) => string.Join('\n', Find(world).Select(duplicate =>
        $"{duplicate.Address} in {duplicate.Scope}: {string.Join(", ", duplicate.Owners.Select(owner => $"{owner.Name} by {string.Join(" and ", owner.Evidence)}"))}"));

    private static void AssertNone(World world) => Assert.Equal(string.Empty, Text(world));
}
