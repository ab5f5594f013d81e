using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Requests;

/// <summary>
/// What Kube-OVN's annotations, ports and objects are to be read as, one row each: derived from its source (the grammar in
/// <c>pkg/controller/pod.go</c>, <c>pkg/util/validator.go</c>, <c>pkg/ipam/subnet.go</c>; the ports in <c>pkg/controller</c>).
/// </summary>
public class TestVectors
{
    private const string Annotation = "annotation ";
    private const string Port = "LSP ";

    [Theory]
    [InlineData("annotation ovn.kubernetes.io/ip_address: 10.66.0.10", "default NIC: 10.66.0.10")]
    [InlineData("annotation ovn.kubernetes.io/ip_address: 10.66.0.10,fd00:10:66::000A", "default NIC: 10.66.0.10,fd00:10:66::a")]
    [InlineData("annotation ovn.kubernetes.io/ip_address: 10.66.0.10, fd00::a", "default NIC: 10.66.0.10,fd00::a; malformed: white space")]
    [InlineData("annotation ovn.kubernetes.io/ip_address: 10.66.0.10,10.66.0.11", "default NIC: 10.66.0.10,10.66.0.11; denied: multiple IPv4 addresses")]
    [InlineData("annotation ovn.kubernetes.io/ip_address: 10.66.0.10/24", "default NIC: 10.66.0.10; malformed: prefix length")]
    [InlineData("annotation ovn.kubernetes.io/ip_pool: pool-1", "default NIC: IPPool pool-1")]
    [InlineData("annotation ovn.kubernetes.io/ip_pool: 10.66.0.15", "default NIC: 10.66.0.15")]
    [InlineData("annotation ovn.kubernetes.io/ip_pool: 10.66.0.15,10.66.0.16", "default NIC: 10.66.0.15 | 10.66.0.16")]
    [InlineData("annotation ovn.kubernetes.io/ip_pool: 10.66.0.15,fd00::15", "default NIC: 10.66.0.15,fd00::15")]
    [InlineData("annotation ovn.kubernetes.io/ip_pool: 10.66.0.15,fd00::15;10.66.0.16,fd00::16", "default NIC: 10.66.0.15,fd00::15 | 10.66.0.16,fd00::16")]
    [InlineData("annotation ovn.kubernetes.io/ip_pool: 10.66.0.15;10.66.0.16", "default NIC: 10.66.0.15 | 10.66.0.16")]
    [InlineData("annotation attachnet.default.ovn.kubernetes.io/ip_address: 10.1.0.5", "NIC attachnet.default: 10.1.0.5; provider attachnet.default.ovn; LSP p.ns.attachnet.default.ovn")]
    [InlineData("annotation macvlan.default.kubernetes.io/ip_address: 10.1.0.5", "NIC macvlan.default: 10.1.0.5; provider macvlan.default; no LSP")]
    [InlineData("annotation attachnet.default.kubernetes.io/ip_address.net1: 10.1.0.5", "NIC attachnet.default/net1: 10.1.0.5")]
    [InlineData("annotation attachnet.default.ovn.net1.kubernetes.io/logical_switch: net1-subnet", "NIC attachnet.default/net1: subnet net1-subnet")]
    [InlineData("LSP [\"9e:1c:04:53:6b:b6 10.66.0.10 fd00:10:66::a\",\"unknown\"]", "9e:1c:04:53:6b:b6,10.66.0.10,fd00:10:66::a")]
    [InlineData("LSP [\"9e:1c:04:53:6b:b6\"]", "9e:1c:04:53:6b:b6")]
    [InlineData("LSP [\"router\"]", "")]
    [InlineData("LSP [\"unknown\"]", "")]
    [InlineData("LSP [\"dynamic\"]", "")]
    [InlineData("LSP [\"9e:1c:04:53:6b:b6 dynamic\"]", "9e:1c:04:53:6b:b6")]
    [InlineData("LSP [\"9e:1c:04:53:6b:b6 10.66.0.10/24 fd00::a/64\"]", "9e:1c:04:53:6b:b6,10.66.0.10,fd00::a")]
    [InlineData("LSP []", "")]
    [InlineData("LSP virtual options={virtual-ip=\"10.66.0.2,fd00::2\"}", "10.66.0.2,fd00::2")]
    [InlineData("excludeIps 10.66.0.200..10.66.0.220, request 10.66.0.205", "allow")]
    [InlineData("excludeIps 10.66.0.200..10.66.0.220, request 10.66.0.205 that a port holds", "deny: is held by")]
    [InlineData("request = Subnet gateway", "deny: 10.66.0.1 is the gateway of subnet tenant-a.")]
    [InlineData("request = U2O IP", "deny: 10.66.0.4 is an address Kube-OVN itself uses in subnet tenant-a.")]
    [InlineData("request = network", "deny: 10.66.0.0 is the network address of subnet tenant-a (10.66.0.0/24).")]
    [InlineData("request = IPv6 network", "deny: fd00:10:66:: is the network address of subnet tenant-a (fd00:10:66::/112).")]
    [InlineData("request = broadcast", "deny: 10.66.0.255 is the broadcast address of subnet tenant-a (10.66.0.0/24).")]
    [InlineData("request = last address of an IPv6 CIDR", "deny: fd00:10:66::ffff is the last address of subnet tenant-a (fd00:10:66::/112), which Kube-OVN does not assign.")]
    [InlineData("request = network of a /31", "allow")]
    [InlineData("request = last of a /31", "allow")]
    [InlineData("request = network of a /127", "allow")]
    [InlineData("request = last of a /127", "allow")]
    [InlineData("Pod a ns x requests IP held by IP CR a.y", "deny: is held by")]
    [InlineData("virt-launcher-vm1-abcde (owner VMI vm1) requests IP held by LSP vm1.ns", "allow")]
    [InlineData("Pod named vm1 (no VMI owner), VM vm1 exists", "deny: is held by VirtualMachine team-a/vm1 (stopped; logical switch port vm1.team-a)")]
    [InlineData("IP held by LSP old.ns, no Pod/VM/STS/Vip old", "deny: a leftover")]
    [InlineData("same IP in Subnets of two custom VPCs", "allow")]
    [InlineData("Pod requests IP equal to a node InternalIP in an overlay default-VPC subnet", "warn: InternalIP of Node node-1")]
    public void Input_is_read_as(string input, string expected)
    {
        if (input.StartsWith(Annotation, StringComparison.Ordinal))
        {
            AssertRequest(input[Annotation.Length..], expected);
        }
        else if (input.StartsWith(Port, StringComparison.Ordinal))
        {
            Assert.Equal(expected, string.Join(',', PortAddresses.Parse(PortTexts(input))));
        }
        else
        {
            var (world, asking) = Situation(input);
            AssertVerdict(world.Decide(asking), expected);
        }
    }

    private static void AssertRequest(string annotation, string expected)
    {
        var colon = annotation.IndexOf(": ", StringComparison.Ordinal);
        var (key, value) = (annotation[..colon], annotation[(colon + 2)..]);

        // A Subnet or an IPPool alone asks for no address in particular; next to a MAC address it shows.
        var annotations = key switch
        {
            _ when key.EndsWith("/logical_switch", StringComparison.Ordinal) =>
                Annotations((key, value), ("attachnet.default.kubernetes.io/mac_address.net1", "00:00:00:53:6B:B6")),
            _ when value.StartsWith("pool", StringComparison.Ordinal) => Annotations((key, value), (AnnotationKeys.MacAddress, "00:00:00:53:6B:B6")),
            _ => Annotations((key, value)),
        };
        var pod = Pod("ns/p") with { Annotations = annotations };
        var request = Assert.Single(RequestReader.Read(pod));
        foreach (var part in expected.Split("; "))
        {
            switch (part.Split(' ', 2))
            {
                case ["malformed:", var words]:
                    Assert.Contains(words, Assert.Single(request.Malformed), StringComparison.Ordinal);
                    Assert.Equal(Severity.Deny, new World().Decide(pod).Severity);
                    break;
                case ["denied:", var words]:
                    Assert.Contains(words, new World().Decide(pod).Message(Severity.Deny), StringComparison.Ordinal);
                    break;
                case ["provider", var provider]:
                    Assert.Equal(provider, request.Provider?.Text);
                    break;
                case ["LSP", var name]:
                    Assert.Equal((name, false), (request.Provider?.PortName("ns", "p"), request.Provider?.IpamOnly));
                    break;
                case ["no", "LSP"]:
                    Assert.True(request.Provider?.IpamOnly);
                    break;
                default:
                    Assert.Equal(part, Describe(request, ofSubnet: part.Contains(": subnet ", StringComparison.Ordinal)));
                    break;
            }
        }

        if (!expected.Contains("malformed", StringComparison.Ordinal))
        {
            Assert.Empty(request.Malformed);
        }
    }

    private static string Describe(NicRequest request, bool ofSubnet) =>
        ofSubnet ? $"{request.Nic}: subnet {request.LogicalSwitch}"
        : request.Pool is { } pool ? $"{request.Nic}: IPPool {pool}"
        : $"{request.Nic}: {string.Join(" | ", request.Elements)}";

    // The texts between the quotation marks: entries of addresses, or the value of virtual-ip.
    private static IEnumerable<string> PortTexts(string input) => input.Split('"').Where((_, index) => index % 2 == 1);

    private static void AssertVerdict(Verdict verdict, string expected)
    {
        var parts = expected.Split(": ", 2);
        var severity = Enum.Parse<Severity>(parts[0], ignoreCase: true);
        Assert.Equal(severity, verdict.Severity);
        if (parts is [_, var words])
        {
            Assert.Contains(words, verdict.Message(severity), StringComparison.Ordinal);
        }
    }

    private static (World World, ObjectView Asking) Situation(string input)
    {
        var world = new World();
        var subnet = Subnet("tenant-a", "10.66.0.0/24,fd00:10:66::/112", "10.66.0.1,fd00:10:66::1") with
        {
            ExcludeIps = ["10.66.0.1", "10.66.0.200..10.66.0.220"],
            SystemAddresses = ["10.66.0.4"],
        };
        switch (input)
        {
            case "excludeIps 10.66.0.200..10.66.0.220, request 10.66.0.205":
                return (world.With(subnet), Pod("team-a/p", "10.66.0.205"));
            case "excludeIps 10.66.0.200..10.66.0.220, request 10.66.0.205 that a port holds":
                return (world.With(subnet, Pod("team-a/other")).WithPort("team-a/other", "10.66.0.205"), Pod("team-a/p", "10.66.0.205"));
            case "request = Subnet gateway":
                return (world, Pod("team-a/p", "10.66.0.1"));
            case "request = U2O IP":
                return (world.With(subnet), Pod("team-a/p", "10.66.0.4"));
            case "request = network":
                return (world, Pod("team-a/p", "10.66.0.0"));
            case "request = IPv6 network":
                return (world, Pod("team-a/p", "fd00:10:66::"));
            case "request = broadcast":
                return (world, Pod("team-a/p", "10.66.0.255"));
            case "request = last address of an IPv6 CIDR":
                return (world, Pod("team-a/p", "fd00:10:66::ffff"));
            case "request = network of a /31":
                return (world.With(Subnet("tenant-a", "10.66.0.0/31")), Pod("team-a/p", "10.66.0.0"));
            case "request = last of a /31":
                return (world.With(Subnet("tenant-a", "10.66.0.0/31")), Pod("team-a/p", "10.66.0.1"));
            case "request = network of a /127":
                return (world.With(Subnet("tenant-a", "fd00::/127")), Pod("team-a/p", "fd00::"));
            case "request = last of a /127":
                return (world.With(Subnet("tenant-a", "fd00::/127")), Pod("team-a/p", "fd00::1"));
            case "Pod a ns x requests IP held by IP CR a.y":
                return (world.With(Pod("team-b/a"), IP("team-b/a", Ip)), Pod("team-a/a", Ip));
            case "virt-launcher-vm1-abcde (owner VMI vm1) requests IP held by LSP vm1.ns":
                return (world.With(Vm("team-a/vm1"), Vmi("team-a/vm1")).WithPort("team-a/vm1", Ip), Launcher("team-a/vm1", Ip));
            case "Pod named vm1 (no VMI owner), VM vm1 exists":
                return (world.With(Vm("team-a/vm1")).WithPort("team-a/vm1", Ip), Pod("team-a/vm1", Ip));
            case "IP held by LSP old.ns, no Pod/VM/STS/Vip old":
                return (world.WithPort("team-a/old", Ip), Pod("team-a/p", Ip));
            case "same IP in Subnets of two custom VPCs":
                return (
                    world.With(
                        Subnet("red", "10.66.0.0/24", vpc: "red"),
                        Subnet("blue", "10.66.0.0/24", vpc: "blue"),
                        Namespace("reds", "red"),
                        Namespace("blues", "blue"),
                        Vm("reds/vm", Ip)).WithPort("reds/vm", Ip, "red"),
                    Vm("blues/vm", Ip));
            case "Pod requests IP equal to a node InternalIP in an overlay default-VPC subnet":
                return (
                    world.With(new NodeView { Name = Name(ObjectKind.Node, "node-1"), InternalIPs = [Ip] }),
                    Pod("team-a/p", Ip));
            default:
                throw new ArgumentOutOfRangeException(nameof(input), input, "No such situation.");
        }
    }
}
