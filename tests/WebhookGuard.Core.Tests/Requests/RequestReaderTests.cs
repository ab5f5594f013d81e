using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Requests;

public class RequestReaderTests
{
    private const string Networks = AnnotationKeys.MultusNetworks;
    private const string DefaultNetwork = AnnotationKeys.MultusDefaultNetwork;
    private const string Mac = "00:00:00:53:6b:b6";

    private static IReadOnlyList<NicRequest> Read(params (string, string)[] annotations) =>
        RequestReader.Read(Pod("ns/p") with { Annotations = Annotations(annotations) });

    private static string Text(IEnumerable<NicRequest> requests) =>
        string.Join("; ", requests.Select(request => $"{request.Nic}={string.Join('|', request.Elements)}{string.Join('|', request.Macs.Select(mac => $" {mac}"))}"));

    [Theory]
    [InlineData("ovn.kubernetes.io/mac_address", "00:00:00:53:6B:B6", "default NIC= 00:00:00:53:6b:b6")]
    [InlineData("ovn.kubernetes.io/mac_address", "00-00-00-53-6b-b6", "default NIC= 00:00:00:53:6b:b6")]
    [InlineData("attachnet.default.ovn.kubernetes.io/mac_address", Mac, "NIC attachnet.default= 00:00:00:53:6b:b6")]
    [InlineData("attachnet.default.kubernetes.io/mac_address.net1", Mac, "NIC attachnet.default/net1= 00:00:00:53:6b:b6")]
    [InlineData("attachnet.default.ovn.net1.kubernetes.io/ip_address", "10.1.0.5", "NIC attachnet.default/net1=10.1.0.5")]
    [InlineData("a.b.default.ovn.kubernetes.io/ip_address", "10.1.0.5", "NIC a.b.default=10.1.0.5")]
    [InlineData("a.b.default.ovn.net1.kubernetes.io/ip_address", "10.1.0.5", "NIC a.b.default/net1=10.1.0.5")]
    [InlineData("a.b.default.kubernetes.io/ip_address.net1", "10.1.0.5", "NIC a.b.default/net1=10.1.0.5")]
    [InlineData("macvlan.ovn.kubernetes.io/ip_address", "10.1.0.5", "NIC macvlan.ovn=10.1.0.5")]
    [InlineData("attachnet.default.ovn.kubernetes.io/ip_pool", "10.1.0.5,10.1.0.6", "NIC attachnet.default=10.1.0.5|10.1.0.6")]
    [InlineData(Networks, """[{"name":"attachnet","namespace":"default","ips":["10.1.0.5","fd00::5"],"mac":"00:00:00:53:6b:b6"}]""", "NIC attachnet.default=10.1.0.5,fd00::5 00:00:00:53:6b:b6")]
    [InlineData(Networks, """[{"name":"attachnet","interface":"net7","ips":["10.1.0.5"]}]""", "NIC attachnet.ns/net7=10.1.0.5")]
    [InlineData(Networks, """ {"name":"attachnet","ips":["10.1.0.5"]} """, "NIC attachnet.ns=10.1.0.5")]
    [InlineData(Networks, """[{"name":"a","interface":"x","ips":["10.1.0.5"]},{"name":"a","interface":"y","ips":["10.1.0.6"]}]""", "NIC a.ns/x=10.1.0.5; NIC a.ns/y=10.1.0.6")]
    [InlineData(DefaultNetwork, """[{"name":"attachnet","namespace":"default","ips":["10.1.0.5"]}]""", "NIC attachnet.default=10.1.0.5")]
    public void Every_shape_of_annotation_is_read(string key, string value, string expected) => Assert.Equal(expected, Text(Read((key, value))));

    [Theory]
    [InlineData("ovn.kubernetes.io/ip_address", "")]
    [InlineData("ovn.kubernetes.io/ip_pool", "")]
    [InlineData("ovn.kubernetes.io/mac_address", "")]
    [InlineData("attachnet.default.kubernetes.io/ip_address.net1", "")]
    [InlineData("ovn.kubernetes.io/logical_switch", "tenant-a")]
    [InlineData("ovn.kubernetes.io/ip_pool", "pool-1")]
    [InlineData("app.kubernetes.io/name", "10.66.0.10")]
    [InlineData("example.com/ip_address", "10.66.0.10")]
    [InlineData(Networks, "")]
    [InlineData(Networks, "   ")]
    [InlineData(Networks, "default/attachnet@net1,other")]
    [InlineData(Networks, "[]")]
    [InlineData(Networks, """[{"name":"attachnet","ips":[]}]""")]
    [InlineData(Networks, """[{"name":"attachnet","ips":null,"mac":""}]""")]
    public void What_asks_for_no_address_is_no_request(string key, string value) => Assert.Empty(Read((key, value)));

    [Theory]
    [InlineData("[{")]
    [InlineData("[1]")]
    [InlineData("""["attachnet"]""")]
    [InlineData("{]")]
    public void An_unreadable_network_selection_is_reported_once(string value)
    {
        foreach (var key in new[] { Networks, DefaultNetwork })
        {
            var request = Assert.Single(Read((key, value)));
            Assert.Contains("not a readable network selection", Assert.Single(request.Malformed), StringComparison.Ordinal);
        }

        Assert.Single(Read((Networks, value), (AnnotationKeys.IPAddress, Ip)), request => request.Malformed.Count == 1);
    }

    [Fact]
    public void The_short_form_names_the_interface_that_a_provider_key_is_for()
    {
        var request = Assert.Single(Read((Networks, "default/attachnet@net1"), ("attachnet.default.ovn.kubernetes.io/ip_address", "10.1.0.5")));
        Assert.Equal((new NicName("attachnet.default", "net1"), "10.1.0.5"), (request.Nic, request.Elements[0].ToString()));
    }

    [Fact]
    public void A_key_of_the_interface_wins_over_multus_that_over_the_providers_address_and_that_over_its_pool()
    {
        (string, string)[] all =
        [
            ("attachnet.default.kubernetes.io/ip_address.net1", "10.1.0.1"),
            (Networks, """[{"name":"attachnet","namespace":"default","interface":"net1","ips":["10.1.0.2"]}]"""),
            ("attachnet.default.ovn.net1.kubernetes.io/ip_address", "10.1.0.3"),
            ("attachnet.default.ovn.net1.kubernetes.io/ip_pool", "10.1.0.4"),
        ];
        for (var skipped = 0; skipped < all.Length; skipped++)
        {
            Assert.Equal($"NIC attachnet.default/net1=10.1.0.{skipped + 1}", Text(Read(all[skipped..])));
            Assert.Equal($"NIC attachnet.default/net1=10.1.0.{skipped + 1}", Text(Read([.. all[skipped..].Reverse()])));
        }
    }

    [Fact]
    public void A_key_of_the_interface_wins_over_multus_and_that_over_the_provider_for_macs_too()
    {
        (string, string)[] all =
        [
            ("attachnet.default.kubernetes.io/mac_address.net1", "00:00:00:00:00:01"),
            (Networks, """[{"name":"attachnet","namespace":"default","interface":"net1","mac":"00:00:00:00:00:02"}]"""),
            ("attachnet.default.ovn.net1.kubernetes.io/mac_address", "00:00:00:00:00:03"),
        ];
        for (var skipped = 0; skipped < all.Length; skipped++)
        {
            Assert.Equal($"NIC attachnet.default/net1= 00:00:00:00:00:0{skipped + 1}", Text(Read(all[skipped..])));
        }
    }

    [Fact]
    public void A_providers_address_does_not_reach_the_interfaces_of_a_network_that_is_attached_twice() =>
        Assert.Empty(Read((Networks, "default/a@x,default/a@y"), ("a.default.ovn.kubernetes.io/ip_address", "10.1.0.5")));

    [Fact]
    public void With_another_default_network_the_default_nics_annotations_do_not_count() =>
        Assert.Empty(Read((DefaultNetwork, "default/attachnet"), (AnnotationKeys.IPAddress, Ip)));

    [Fact]
    public void White_space_between_the_elements_of_a_pool_is_legal()
    {
        Assert.Empty(Assert.Single(Read(("ovn.kubernetes.io/ip_pool", "10.66.0.15, 10.66.0.16"))).Malformed);
        Assert.Empty(Assert.Single(Read(("ovn.kubernetes.io/ip_pool", "10.66.0.15; 10.66.0.16"))).Malformed);
    }

    [Theory]
    [InlineData("10.66.0.300")]
    [InlineData("10.66.0.10,")]
    [InlineData(",10.66.0.10")]
    [InlineData("pool-1")]
    [InlineData("10.66.0.10..10.66.0.20")]
    [InlineData("::ffff:10.66.0.010")]
    public void An_unreadable_address_is_reported(string value) => Assert.NotEmpty(Assert.Single(Read((AnnotationKeys.IPAddress, value))).Malformed);

    [Theory]
    [InlineData("10.66.0.300")]
    [InlineData("10.66.0.0/24")]
    [InlineData("fd00::zz")]
    [InlineData("10.66.0.15,nonsense")]
    [InlineData("10.66.0.15;;x")]
    public void An_unreadable_pool_list_is_reported(string value) =>
        Assert.NotEmpty(Assert.Single(Read(("ovn.kubernetes.io/ip_pool", value))).Malformed);

    [Theory]
    [InlineData("00:00:00:53:6b")]
    [InlineData("00:00:00:53:6b:b6:00:01")]
    [InlineData(" 00:00:00:53:6b:b6")]
    [InlineData("nonsense")]
    public void An_unreadable_mac_is_reported(string value) => Assert.NotEmpty(Assert.Single(Read((AnnotationKeys.MacAddress, value))).Malformed);

    [Theory]
    [InlineData("web-0", "10.66.0.15")]
    [InlineData("web-2", "10.66.0.17")]
    [InlineData("web-3", "10.66.0.15|10.66.0.16|10.66.0.17")]
    [InlineData("web-x", "10.66.0.15|10.66.0.16|10.66.0.17")]
    public void A_StatefulSets_Pod_takes_the_element_of_its_number(string name, string expected)
    {
        var pod = Pod($"ns/{name}", controller: new OwnerReference(ObjectKind.StatefulSet, "web", "uid")) with
        {
            Annotations = Annotations(("ovn.kubernetes.io/ip_pool", "10.66.0.15,10.66.0.16,10.66.0.17")),
        };
        Assert.Equal($"default NIC={expected}", Text(RequestReader.Read(pod)));
        Assert.Equal("default NIC=10.66.0.15|10.66.0.16|10.66.0.17", Text(RequestReader.Read(pod with { Controller = null })));
    }

    [Fact]
    public void A_Pod_on_its_Nodes_network_asks_for_nothing()
    {
        Assert.Empty(RequestReader.Read(Pod("ns/p", Ip) with { HostNetwork = true }));
        Assert.Empty(RequestReader.Read(Workload(ObjectKind.Deployment, "ns/d", Ip) with { HostNetwork = true }));
    }

    [Theory]
    [InlineData(null, "default NIC= 00:00:00:53:6b:b6")]
    [InlineData("attachnet", "NIC attachnet.ns= 00:00:00:53:6b:b6")]
    [InlineData("default/attachnet", "NIC attachnet.default= 00:00:00:53:6b:b6")]
    public void A_VMs_interface_asks_for_its_mac(string? multus, string expected) =>
        Assert.Equal(expected, Text(RequestReader.Read(Vm("ns/vm") with { Nics = [new VirtualMachineNic("nic", multus, Mac.ToUpperInvariant())] })));

    [Fact]
    public void Two_interfaces_of_a_VM_on_one_network_are_two_NICs()
    {
        var vm = Vm("ns/vm") with
        {
            Nics = [new("one", "a", "00:00:00:00:00:01"), new("two", "a", "00:00:00:00:00:02"), new("three", "a", null), new("four", "a", "")],
        };
        Assert.Equal(["00:00:00:00:00:01", "00:00:00:00:00:02"], RequestReader.Read(vm).SelectMany(request => request.Macs).Select(mac => mac.ToString()).Order());
    }

    [Fact]
    public void A_VMs_interface_and_its_annotation_with_one_mac_are_one_request()
    {
        var vm = Vm("ns/vm") with { Annotations = Annotations((AnnotationKeys.MacAddress, Mac)), Nics = [new("default", null, Mac)] };
        Assert.Equal($"default NIC= {Mac}", Text(RequestReader.Read(vm)));
        vm = Vm("ns/vm") with
        {
            Annotations = Annotations(("a.ns.kubernetes.io/mac_address.net1", Mac)),
            Nics = [new("nic", "a", Mac)],
        };
        Assert.Equal($"NIC a.ns/net1= {Mac}", Text(RequestReader.Read(vm)));
    }

    [Fact]
    public void Differing_macs_of_annotation_and_interface_are_both_asked_for()
    {
        var vm = Vm("ns/vm") with { Annotations = Annotations((AnnotationKeys.MacAddress, Mac)), Nics = [new("default", null, "00:00:00:00:00:01")] };
        Assert.Equal([Mac, "00:00:00:00:00:01"], Assert.Single(RequestReader.Read(vm)).Macs.Select(mac => mac.ToString()));
    }

    [Fact]
    public void A_switch_load_balancers_Vip_does_not_ask_for_the_gateways_mac()
    {
        var vip = Vip("v", Ip) with { Mac = Mac };
        Assert.Single(Assert.Single(RequestReader.Read(vip)).Macs);
        Assert.Empty(Assert.Single(RequestReader.Read(vip with { Type = "switch_lb_vip" })).Macs);
    }

    [Fact]
    public void Only_what_changed_is_asked_for_anew()
    {
        var old = Vm("ns/vm", Ip);
        Assert.Empty(Decider.NewRequests(old with { Status = "Running" }, old));
        Assert.Empty(Decider.NewRequests(Vm("ns/vm"), old));
        Assert.Single(Decider.NewRequests(old, Vm("ns/vm")));
        Assert.Single(Decider.NewRequests(Vm("ns/vm", "10.66.0.11"), old));

        // The same NIC, on another Subnet.
        var moved = old with { Annotations = Annotations((AnnotationKeys.IPAddress, Ip), (AnnotationKeys.LogicalSwitch, "other")) };
        Assert.Single(Decider.NewRequests(moved, old));

        // One NIC of two.
        var second = old with { Annotations = Annotations((AnnotationKeys.IPAddress, Ip), ("a.ns.ovn.kubernetes.io/ip_address", "10.1.0.5")) };
        Assert.Equal("NIC a.ns", Assert.Single(Decider.NewRequests(second, old)).Nic.ToString());

        // Other spellings of the same addresses.
        var dual = Vm("ns/vm", "10.66.0.10,fd00::a");
        Assert.Empty(Decider.NewRequests(Vm("ns/vm", "fd00::000A,10.66.0.10"), dual));
        Assert.Empty(Decider.NewRequests(dual with { Terminating = true }, dual));
    }
}
