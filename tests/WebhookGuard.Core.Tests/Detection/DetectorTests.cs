using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Detection;

public class DetectorTests
{
    private const string Mac = "00:00:00:53:6b:a1";
    private const string Attached = "attachnet.default.ovn";

    // ---- leftovers

    [Fact]
    public void A_port_and_an_IP_whose_owner_is_gone_are_one_leftover_of_their_Subnet()
    {
        var found = Assert.Single(Find(InOrder().With(IP("team-a/old", "10.66.0.66")).WithPort("team-a/old", $"{Mac} 10.66.0.66")));

        Assert.Equal((DiscrepancyKind.Leftover, "tenant-a", "subnet/tenant-a"), (found.Kind, found.Subnet, found.Scope.Text));
        Assert.Equal(("team-a/old", "gone"), (found.Owner.ToString(), found.State));
        Assert.Equal(["10.66.0.66", Mac], found.Addresses.Select(address => address.ToString()));
        Assert.Equal(["logical switch port old.team-a", "IP old.team-a"], found.Evidence);
        Assert.Equal(
            "Its owner exists nowhere in Kubernetes any more, and Kube-OVN did not see it go, as while it was down. Its garbage collection frees the address "
            + "within 12 minutes; to free it now: 'kubectl ko nbctl lsp-del old.team-a' and 'kubectl delete ips.kubeovn.io old.team-a'.",
            found.Advice);
    }

    [Fact]
    public void An_IP_alone_may_be_left_and_stays() => Assert.Equal(
        "Its owner exists nowhere in Kubernetes any more, and Kube-OVN did not see it go, as while it was down. To free the address: 'kubectl delete ips.kubeovn.io old.team-a'.",
        Assert.Single(Find(InOrder().With(IP("team-a/old", "10.66.0.66")))).Advice);

    [Fact]
    public void Where_garbage_collection_is_off_a_leftover_is_said_to_stay()
    {
        var world = InOrder().WithPort("team-a/old", "10.66.0.66");
        var found = new Detector(world.Facts, new DetectorOptions { GarbageCollectionInterval = TimeSpan.Zero }).Find();
        Assert.Contains("is off (--gc-interval=0), so it stays; to free the address: 'kubectl ko nbctl", Assert.Single(found.Discrepancies).Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_Subnet_has_its_own_leftover_of_an_owner() => Assert.Equal(
        ["leftover team-a/old tenant-a", "leftover team-a/old tenant-b"],
        Text(InOrder().With(Subnet("tenant-b", "10.67.0.0/24", provider: Attached)).WithPort("team-a/old", "10.66.0.66").WithPort("team-a/old", "10.67.0.66", "tenant-b", Attached)));

    [Fact]
    public void What_is_kept_for_somebody_is_no_leftover()
    {
        var set = Workload(ObjectKind.StatefulSet, "team-a/set", replicas: 2);
        AssertNone(InOrder().With(set).WithPort("team-a/set-1", "10.66.0.61").With(IP("team-a/set-1", "10.66.0.61")));
        AssertNone(InOrder().With(IP("team-a/later", "10.66.0.62", reserved: "true")).WithPort("team-a/later", "10.66.0.62"));
        AssertNone(InOrder().With(Vm("team-a/stopped"), IP("team-a/stopped", "10.66.0.63")).WithPort("team-a/stopped", "10.66.0.63"));
        AssertNone(InOrder().With(Pod("team-a/done", phase: "Failed")).WithPort("team-a/done", "10.66.0.64"));
        AssertNone(InOrder().With(Vip("vip", "10.66.0.65", ns: "team-a")).WithPort("team-a/vip", "10.66.0.65"));
    }

    // ---- an IP without a port

    [Theory]
    [InlineData("ovn", "tenant-a", "10.66.0.30")]
    [InlineData(Attached, "attached", "10.67.0.30")]
    [InlineData($"{Attached}.net1", "attached", "10.67.0.30")]
    public void A_running_Pod_whose_port_is_lost_is_found_on_each_NIC(string provider, string subnet, string ip)
    {
        var world = WithAttached().With(Given("team-a/p", ip, subnet, provider), NicIP("team-a/p", ip, subnet, provider));

        var found = Assert.Single(Find(world));

        Assert.Equal((DiscrepancyKind.IPWithoutPort, subnet, "Pod team-a/p", "running"), (found.Kind, found.Subnet, found.Owner.ToString(), found.State));
        Assert.Equal(
            "It runs, but OVN has no port of it, as after its database was lost or restored from an older copy: nothing reaches it. "
            + "To have it made again: 'kubectl delete pod p -n team-a', and make it again.",
            found.Advice);
        AssertNone(world.WithPort("team-a/p", ip, subnet, provider == "ovn" ? "" : provider));
    }

    [Fact]
    public void A_running_VM_whose_port_is_lost_is_found_by_its_launcher()
    {
        var world = InOrder().With(Vm("team-a/vm", status: "Running"), Vmi("team-a/vm"), GivenLauncher("team-a/vm", "10.66.0.31"), IP("team-a/vm", "10.66.0.31"));

        var found = Assert.Single(Find(world));

        Assert.Equal((DiscrepancyKind.IPWithoutPort, "VirtualMachine team-a/vm"), (found.Kind, found.Owner.ToString()));
        Assert.EndsWith("To have it made again: 'virtctl restart vm -n team-a'.", found.Advice, StringComparison.Ordinal);
        AssertNone(world.WithPort("team-a/vm", "10.66.0.31"));
    }

    public static TheoryData<string, ObjectView[]> NormalWithoutPort => new()
    {
        { "it is being made", [Given("team-a/p", "10.66.0.30") with { Phase = "Pending" }, NicIP("team-a/p", "10.66.0.30")] },
        { "it ends", [Given("team-a/p", "10.66.0.30") with { Terminating = true }, NicIP("team-a/p", "10.66.0.30")] },
        { "it has ended", [Given("team-a/p", "10.66.0.30") with { Phase = "Succeeded" }, NicIP("team-a/p", "10.66.0.30")] },
        { "its node is lost", [Given("team-a/p", "10.66.0.30") with { Phase = "Unknown" }, NicIP("team-a/p", "10.66.0.30")] },
        { "it was given nothing yet", [Pod("team-a/p", "10.66.0.30"), NicIP("team-a/p", "10.66.0.30")] },
        { "it uses its Node's network", [Given("team-a/p", "10.66.0.30") with { HostNetwork = true }, NicIP("team-a/p", "10.66.0.30")] },
        { "it has another address now", [Given("team-a/p", "10.66.0.32"), NicIP("team-a/p", "10.66.0.30")] },
        { "its IP goes", [Given("team-a/p", "10.66.0.30"), NicIP("team-a/p", "10.66.0.30") with { Terminating = true }] },
        { "its IP was reserved", [Given("team-a/p", "10.66.0.30"), NicIP("team-a/p", "10.66.0.30") with { Reserved = "true" }] },
        { "its IP has a name of its own", [Given("team-a/p", "10.66.0.30"), NicIP("team-a/p", "10.66.0.30") with { Name = Name(ObjectKind.IP, "dhcp-1") }] },
        { "the network is served as IPAM only", [Given("team-a/p", "10.68.0.30", "macvlan", "macvlan.default"), NicIP("team-a/p", "10.68.0.30", "macvlan", "macvlan.default")] },
        { "the Subnet is no OVN Subnet", [Given("team-a/p", "10.68.0.30", "macvlan"), NicIP("team-a/p", "10.68.0.30", "macvlan")] },
        { "the Subnet is not known", [Given("team-a/p", "10.69.0.30", "nowhere"), NicIP("team-a/p", "10.69.0.30", "nowhere")] },
        { "the VM is stopped", [Vm("team-a/vm", "10.66.0.30"), IP("team-a/vm", "10.66.0.30")] },
        { "the VM starts", [Vm("team-a/vm", "10.66.0.30"), Vmi("team-a/vm"), GivenLauncher("team-a/vm", "10.66.0.30") with { Phase = "Pending" }, IP("team-a/vm", "10.66.0.30")] },
        { "it is a Node's", [new NodeView { Name = Name(ObjectKind.Node, "n1") }, IP("n1", "100.64.0.2", subnet: "join")] },
        { "it is Kube-OVN's own", [NicIP("default/x", "10.66.0.2") with { Name = Name(ObjectKind.IP, "u2o-interconnection.ovn-cluster.tenant-a") }] },
        { "it is a Vip", [Vip("vip", "10.66.0.40"), Vip("vip-2", "10.66.0.41", ns: "team-a")] },
        { "it is an EIP", [Vip("eip", "10.66.0.42") with { Name = Name(ObjectKind.OvnEip, "eip") }, Vip("eip", "10.66.0.43") with { Name = Name(ObjectKind.IptablesEIP, "eip") }] },
    };

    [Theory]
    [MemberData(nameof(NormalWithoutPort))]
    public void An_IP_that_need_not_have_a_port_is_none(string why, ObjectView[] views) => AssertNone(WithAttached().With(views), why);

    [Fact]
    public void A_port_under_a_name_that_old_versions_gave_is_a_port() => AssertNone(
        InOrder().With(Vm("team-a/vm", status: "Running"), Vmi("team-a/vm"), GivenLauncher("team-a/vm", "10.66.0.31"), IP("team-a/virt-launcher-vm-abcde", "10.66.0.31"))
            .WithPort("team-a/virt-launcher-vm-abcde", "10.66.0.31"));

    // ---- a port without an IP

    [Theory]
    [InlineData("ovn", "tenant-a", "10.66.0.30")]
    [InlineData(Attached, "attached", "10.67.0.30")]
    public void A_running_Pod_whose_IP_was_deleted_is_found_on_each_NIC(string provider, string subnet, string ip)
    {
        var world = WithAttached().With(Given("team-a/p", ip, subnet, provider)).WithPort("team-a/p", $"{Mac} {ip}", subnet, provider == "ovn" ? "" : provider);

        var found = Assert.Single(Find(world));

        Assert.Equal((DiscrepancyKind.PortWithoutIP, subnet, "Pod team-a/p"), (found.Kind, found.Subnet, found.Owner.ToString()));
        Assert.Equal(
            "Kube-OVN has no IP of it, as if somebody had deleted that: when it restarts while this does not run, it does not know the address and may give it to another. "
            + "To have it made again: 'kubectl delete pod p -n team-a', and make it again.",
            found.Advice);
        AssertNone(world.With(NicIP("team-a/p", ip, subnet, provider)));
    }

    [Fact]
    public void A_stopped_VM_whose_IP_was_deleted_is_what_Kube_OVN_forgets_when_it_restarts()
    {
        var world = InOrder().With(Vm("team-a/vm")).WithPort("team-a/vm", "10.66.0.31");

        var found = Assert.Single(Find(world));

        Assert.Equal((DiscrepancyKind.PortWithoutIP, "VirtualMachine team-a/vm", "stopped"), (found.Kind, found.Owner.ToString(), found.State));
        Assert.EndsWith("To have it made again: 'virtctl start vm -n team-a'.", found.Advice, StringComparison.Ordinal);
        AssertNone(world.With(IP("team-a/vm", "10.66.0.31")));
    }

    public static TheoryData<string, ObjectView[]> NormalWithoutIP => new()
    {
        { "it is being made", [Given("team-a/p", "10.66.0.30") with { Phase = "Pending" }] },
        { "it ends", [Given("team-a/p", "10.66.0.30") with { Terminating = true }] },
        { "it has ended", [Given("team-a/p", "10.66.0.30") with { Phase = "Failed" }] },
        { "it says nothing of the address", [Pod("team-a/p")] },
        { "it was given another", [Given("team-a/p", "10.66.0.77")] },
        { "the VM starts", [Vm("team-a/p", status: "Starting"), Vmi("team-a/p"), GivenLauncher("team-a/p", "10.66.0.30") with { Phase = "Pending" }] },
        { "the VM goes", [Vm("team-a/p") with { Terminating = true }] },
        { "the IP is named after the launcher", [Vm("team-a/p"), IP("team-a/virt-launcher-p-abcde", "10.66.0.30") with { Reserved = "true" }] },
        { "it is a Vip", [Vip("p", "10.66.0.30", ns: "team-a")] },
        { "a StatefulSet will have it back", [Workload(ObjectKind.StatefulSet, "team-a/p", replicas: 2)] },
    };

    [Theory]
    [MemberData(nameof(NormalWithoutIP))]
    public void A_port_that_need_not_have_an_IP_is_none(string why, ObjectView[] views) => AssertNone(
        InOrder().With(views).WithPort(views[0] is WorkloadView ? "team-a/p-0" : "team-a/p", "10.66.0.30"), why);

    [Fact]
    public void Ports_of_the_network_itself_and_of_others_are_none()
    {
        var world = InOrder();
        foreach (var (name, owner) in new[]
        {
            ("node-n1", new ObjectName(ObjectKind.Node, "", "n1")),
            ("mcast-querier.tenant-a", new ObjectName(ObjectKind.Subnet, "", "tenant-a")),
            ("tenant-a-vip-10.99.0.9", new ObjectName(ObjectKind.Subnet, "", "tenant-a")),
            ("somebody-elses", new ObjectName(ObjectKind.Other, "", "somebody-elses")),
        })
        {
            world.Facts.Index.Set(new HoldingKey("Logical_Switch_Port", name), [NamedPort(name, owner, name == "node-n1" ? "10.66.0.8" : "10.99.0.9")]);
        }

        AssertNone(world);
    }

    // ---- outside of the Subnet

    [Fact]
    public void What_a_Subnets_change_left_outside_is_found_once_for_each_owner()
    {
        var world = InOrder().With(
            Subnet("tenant-a", "10.77.0.0/24,fd00:10:77::/112", "10.77.0.1,fd00:10:77::1"),
            Given("team-a/web", "10.66.0.20,fd00:10:66::20"), NicIP("team-a/web", "10.66.0.20,fd00:10:66::20"),
            Given("team-a/new", "10.77.0.20"), NicIP("team-a/new", "10.77.0.20"))
            .WithPort("team-a/web", $"{Mac} 10.66.0.20 fd00:10:66::20").WithPort("team-a/new", "10.77.0.20");

        var found = Find(world).Single(discrepancy => discrepancy.Owner.Name == "web");

        Assert.Equal((DiscrepancyKind.OutsideSubnet, "tenant-a", "Pod team-a/web"), (found.Kind, found.Subnet, found.Owner.ToString()));
        Assert.Equal(["10.66.0.20", "fd00:10:66::20"], found.Addresses.Select(address => address.ToString()));
        Assert.Equal(["logical switch port web.team-a", "IP web.team-a", "Pod team-a/web"], found.Evidence);
        Assert.Equal(
            "Subnet tenant-a is 10.77.0.0/24,fd00:10:77::/112, and was likely changed after the address had been given: nothing is routed there. "
            + "If it asks for the address itself, change that first; then 'kubectl delete pod web -n team-a', and make it again.",
            found.Advice);
        Assert.DoesNotContain(Find(world), discrepancy => discrepancy.Owner.Name == "new");
    }

    [Fact]
    public void One_family_may_be_outside_alone()
    {
        var world = InOrder().With(Subnet("tenant-a", "10.66.0.0/24,fd00:10:77::/112"), Vm("team-b/vm"), IP("team-b/vm", "10.66.0.20,fd00:10:66::20"))
            .WithPort("team-b/vm", "10.66.0.20 fd00:10:66::20");

        var found = Find(world).Single(discrepancy => discrepancy.Owner.Namespace == "team-b");

        Assert.Equal("fd00:10:66::20", Assert.Single(found.Addresses).ToString());
        Assert.EndsWith("then 'virtctl start vm -n team-b'.", found.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Node_whose_join_Subnet_was_changed_is_told_how_to_get_another_address()
    {
        var node = new NodeView
        {
            Name = Name(ObjectKind.Node, "n1"),
            Annotations = Annotations((AnnotationKeys.IPAddress, "100.64.0.2"), (AnnotationKeys.LogicalSwitch, "join")),
            InternalIPs = ["192.0.2.7"],
        };
        var world = new World().With(Subnet("join", "100.65.0.0/16"), node, IP("n1", "100.64.0.2", subnet: "join"));

        var found = Assert.Single(Find(world));

        Assert.Equal((DiscrepancyKind.OutsideSubnet, "join", "Node n1"), (found.Kind, found.Subnet, found.Owner.ToString()));
        Assert.Contains("'kubectl annotate node n1 ovn.kubernetes.io/allocated=false --overwrite'", found.Advice, StringComparison.Ordinal);
    }

    public static TheoryData<string, ObjectView[]> NotOutside => new()
    {
        { "it asks and was not answered", [Pod("team-a/p", "10.99.0.1")] },
        { "it asks for it in a template", [Vm("team-a/vm", "10.99.0.1")] },
        { "the Subnet has no networks", [Subnet("dhcp", ""), NicIP("team-a/p", "10.99.0.1", "dhcp"), Given("team-a/p", "10.99.0.1", "dhcp", phase: "Pending")] },
        { "one of its networks cannot be read", [Subnet("odd", "10.66.0.0/24,10.99.0.0/x"), NicIP("team-a/p", "10.99.0.1", "odd"), Given("team-a/p", "10.99.0.1", "odd", phase: "Pending")] },
        { "the Subnet goes", [Subnet("tenant-a", "10.77.0.0/24") with { Terminating = true }] },
        { "the Subnet is gone", [NicIP("team-a/p", "10.99.0.1", "gone"), Given("team-a/p", "10.99.0.1", "gone", phase: "Pending")] },
        { "it ends", [NicIP("team-a/p", "10.99.0.1"), Given("team-a/p", "10.99.0.1") with { Terminating = true }] },
        { "it is the Subnet's own", [Subnet("tenant-b", "10.67.0.0/24", gateway: "10.99.0.1") with { Vips = ["10.99.0.2"], SystemAddresses = ["10.99.0.3"] }] },
        { "it is reserved for an outsider", [Claim("10.99.0.1")] },
    };

    [Theory]
    [MemberData(nameof(NotOutside))]
    public void What_Kube_OVN_did_not_give_may_be_anywhere(string why, ObjectView[] views) => AssertNone(WithAttached().With(views), why);

    // ---- what Kube-OVN gave after admission

    [Fact]
    public void Addresses_that_Kube_OVN_gave_to_two_are_a_duplicate_whoever_asked()
    {
        var world = InOrder().With(
            Given("team-a/p", "10.66.0.50"), NicIP("team-a/p", "10.66.0.50"), Given("team-b/q", "10.66.0.50"), NicIP("team-b/q", "10.66.0.50"));
        var objects = Assert.Single(new Detector(world.Facts, new DetectorOptions { PortsAreRead = false }).Find().Duplicates);
        Assert.Equal(["Pod team-a/p", "Pod team-b/q"], objects.Owners.Select(owner => owner.Name.ToString()));

        world.WithPort("team-a/p", "10.66.0.50").WithPort("team-b/q", "10.66.0.50");
        var ports = Assert.Single(new Detector(world.Facts, new DetectorOptions()).Find().Duplicates);
        Assert.All(ports.Owners, owner => Assert.True(owner.HasPort));
    }

    [Fact]
    public void An_IP_against_a_port_and_a_VM_against_a_Pod_are_duplicates()
    {
        var world = InOrder().With(Vm("team-a/vm"), IP("team-a/vm", "10.66.0.51"), Pod("team-b/p", "10.66.0.52"), Vm("team-b/vm", "10.66.0.52"), Pod("team-b/q"))
            .WithPort("team-b/q", "10.66.0.51");

        var found = new Detector(world.Facts, new DetectorOptions()).Find().Duplicates;

        Assert.Equal(
            ["10.66.0.51 Pod team-b/q, VirtualMachine team-a/vm", "10.66.0.52 Pod team-b/p, VirtualMachine team-b/vm"],
            found.Select(duplicate => $"{duplicate.Address} {string.Join(", ", duplicate.Owners.Select(owner => owner.Name))}"));
    }

    // ---- what is known

    [Fact]
    public void Without_OVN_only_IPs_are_leftovers_and_what_needs_ports_is_not_judged()
    {
        var world = WithAttached().With(IP("team-a/old", "10.66.0.66"), Given("team-a/p", "10.66.0.30"), NicIP("team-a/p", "10.66.0.30"));

        var found = new Detector(world.Facts, new DetectorOptions { PortsAreRead = false }).Find();

        Assert.Equal("team-a/old", Assert.Single(found.Discrepancies).Owner.ToString());
        Assert.Equal(
            [
                (DiscrepancyKind.Leftover, "OVN Northbound is not read: leftover IPs are told, leftover ports cannot be"),
                (DiscrepancyKind.IPWithoutPort, "OVN Northbound is not read"),
                (DiscrepancyKind.PortWithoutIP, "OVN Northbound is not read"),
            ],
            found.NotJudged.Select(item => (item.Kind, item.Reason)));
    }

    [Fact]
    public void Of_dumps_what_they_leave_out_is_not_missed()
    {
        var dumps = new DetectorOptions { IsWhole = false };

        var noPorts = new Detector(new World().With(Given("team-a/p", "10.66.0.30"), NicIP("team-a/p", "10.66.0.30")).Facts, dumps).Find();
        Assert.Empty(noPorts.Discrepancies);
        Assert.Contains(noPorts.NotJudged, item => item is { Kind: DiscrepancyKind.IPWithoutPort, Reason: "no port of OVN Northbound is known" });

        var noIPs = new Detector(new World().With(Given("team-a/p", "10.66.0.30")).WithPort("team-a/p", "10.66.0.30").Facts, dumps).Find();
        Assert.Empty(noIPs.Discrepancies);
        Assert.Equal([new NotJudged(DiscrepancyKind.PortWithoutIP, "no IP of Kube-OVN is known")], noIPs.NotJudged);

        var noPods = new Detector(new World().With(IP("team-a/old", "10.66.0.66")).WithPort("team-a/old", "10.66.0.66").Facts, dumps).Find();
        Assert.Empty(noPods.Discrepancies);
        Assert.Equal([new NotJudged(DiscrepancyKind.Leftover, "no Pod and no VM is known")], noPods.NotJudged);
    }

    [Fact]
    public void Of_a_whole_cluster_everything_is_judged() => Assert.Empty(new Detector(InOrder().Facts, new DetectorOptions()).Find().NotJudged);

    // ---- a cluster in which all is well: one Pod with everything, so that every kind can be judged

    private static World InOrder() => new World().With(Given("team-a/web", "10.66.0.20"), NicIP("team-a/web", "10.66.0.20")).WithPort("team-a/web", $"00:00:00:00:00:20 10.66.0.20");

    private static World WithAttached() => InOrder().With(
        Subnet("attached", "10.67.0.0/24", provider: Attached), Subnet("macvlan", "10.68.0.0/24", provider: "macvlan.default"), Subnet("join", "100.64.0.0/16"));

    /// <summary>A running Pod to which Kube-OVN gave the address.</summary>
    private static PodView Given(string name, string ip, string subnet = "tenant-a", string provider = "ovn", string phase = "Running") =>
        Pod(name, phase: phase) with
        {
            Annotations = Annotations(
                ($"{provider}.kubernetes.io/ip_address", ip), ($"{provider}.kubernetes.io/logical_switch", subnet), ($"{provider}.kubernetes.io/allocated", "true")),
        };

    private static PodView GivenLauncher(string vm, string ip) => Launcher(vm) with { Annotations = Given(vm, ip).Annotations };

    private static AddressObjectView NicIP(string holder, string ip, string subnet = "tenant-a", string provider = "ovn")
    {
        var plain = IP(holder, ip, subnet: subnet);
        return provider == "ovn" ? plain : plain with { Name = plain.Name with { Name = $"{plain.Name.Name}.{provider}" } };
    }

    private static Holding NamedPort(string name, ObjectName owner, string address) => new()
    {
        Source = HoldingSource.LogicalSwitchPort,
        Object = new ObjectName(ObjectKind.Other, string.Empty, name),
        Owner = owner,
        Subnet = "tenant-a",
        Addresses = [Address.ParseIP(address)],
    };

    private static IReadOnlyList<Discrepancy> Find(World world) => new Detector(world.Facts, new DetectorOptions()).Find().Discrepancies;

    private static IEnumerable<string> Text(World world) => Find(world).Select(found => $"{found.Kind.Text()} {found.Owner} {found.Subnet}");

    private static void AssertNone(World world, string why = "") => Assert.Equal(why, string.Join('\n', Text(world).Prepend(why)));
}
