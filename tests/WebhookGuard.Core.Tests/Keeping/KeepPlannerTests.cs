using WebhookGuard.Core.Keeping;
using WebhookGuard.Core.Objects;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Keeping;

public class KeepPlannerTests
{
    private const string Db = "team-a/db";
    private const string Both = "10.66.0.10,fd00:10:66::10";
    private const string BothOfPort = "00:00:00:00:00:10 10.66.0.10 fd00:10:66::10";

    [Fact]
    public void Of_a_running_VM_what_its_Pod_and_its_port_say_is_kept_for_both_families() =>
        Assert.Equal(["ovn.kubernetes.io/ip_address: 10.66.0.10,fd00:10:66::10"], Kept(Running()));

    [Fact]
    public void The_IPv4_address_comes_first() =>
        Assert.Equal(["ovn.kubernetes.io/ip_address: 10.66.0.10,fd00:10:66::10"], Kept(Running("fd00:10:66::10,10.66.0.10")));

    [Fact]
    public void Of_a_stopped_VM_what_its_port_and_its_IP_say_is_kept() =>
        Assert.Equal(["ovn.kubernetes.io/ip_address: 10.66.0.10,fd00:10:66::10"], Kept(new World().With(Vm(), IP(Db, Both)).WithPort(Db, BothOfPort)));

    [Fact]
    public void An_attached_NIC_is_kept_by_the_key_of_its_provider()
    {
        var world = new World().With(
            Subnet("attached", "192.168.50.0/24", "192.168.50.1") with { Provider = "net.default.ovn" }, Vm(), Vmi(Db), Launched(Both, ("net.default.ovn", "attached", "192.168.50.7")));
        world.WithPort(Db, BothOfPort).WithPort(Db, "00:00:00:00:00:11 192.168.50.7", "attached", "net.default.ovn");

        Assert.Equal(["net.default.ovn.kubernetes.io/ip_address: 192.168.50.7", "ovn.kubernetes.io/ip_address: 10.66.0.10,fd00:10:66::10"], Kept(world));
    }

    [Fact]
    public void Of_a_network_without_ports_the_IP_must_say_the_same()
    {
        var world = new World().With(
            Subnet("macvlan", "192.168.60.0/24", "192.168.60.1") with { Provider = "macvlan.default" }, Vm(), Vmi(Db), Launched(Both, ("macvlan.default", "macvlan", "192.168.60.7")));
        world.WithPort(Db, BothOfPort);
        Assert.DoesNotContain("macvlan.default.kubernetes.io/ip_address: 192.168.60.7", Kept(world));

        world.With(IP(Db, "192.168.60.7", subnet: "macvlan") with { Name = new ObjectName(ObjectKind.IP, string.Empty, "db.team-a.macvlan.default") });
        Assert.Contains("macvlan.default.kubernetes.io/ip_address: 192.168.60.7", Kept(world));
    }

    [Fact]
    public void Nothing_is_kept_for_who_does_not_say_so() =>
        Assert.Same(KeepPlan.Nothing, Plan(Running().With(Vm() with { Keep = false })));

    [Theory]
    [InlineData("ovn.kubernetes.io/ip_address", "10.66.0.10")]
    [InlineData("ovn.kubernetes.io/ip_pool", "10.66.0.10,10.66.0.11,10.66.0.12")]
    [InlineData("ovn.kubernetes.io/ip_pool", "a-pool")]
    [InlineData("ovn.kubernetes.io/vip", "vip-1")]
    [InlineData("ovn.kubernetes.io/ip_address", "nonsense")]
    public void Who_asks_himself_has_what_he_asks_for(string key, string value)
    {
        var plan = Plan(Running().With(Vm() with { Annotations = Annotations((key, value)) }));

        Assert.Empty(plan.Nics);
        Assert.Empty(plan.Doubts);
    }

    [Fact]
    public void Nothing_is_kept_of_a_VM_on_the_move()
    {
        (string What, ObjectView Change)[] moves =
        [
            ("the VM is deleted", Vm() with { Terminating = true }),
            ("the VM stops", Vm() with { Status = "Stopping" }),
            ("the VM starts", Vm() with { Status = "Starting" }),
            ("its instance is deleted", Vmi(Db) with { Terminating = true }),
            ("it migrates", Migration("team-a/move", "db")),
            ("it has two Pods", Launcher(Db, suffix: "fghij")),
            ("its Pod has not started", Launched(Both) with { Phase = "Pending" }),
            ("its Pod is deleted", Launched(Both) with { Terminating = true }),
        ];

        Assert.All(moves, move => Assert.True(Plan(Running().With(move.Change)) == KeepPlan.Nothing, move.What));
    }

    [Fact]
    public void Without_its_port_it_is_in_doubt() =>
        InDoubt("there is no logical switch port db.team-a that says the same", new World().With(Vm(), Vmi(Db), Launched(Both)));

    [Fact]
    public void If_its_port_says_otherwise_it_is_in_doubt() =>
        InDoubt("but logical switch port db.team-a says 10.66.0.11", Running().WithPort(Db, "00:00:00:00:00:10 10.66.0.11"));

    [Fact]
    public void If_its_IP_says_otherwise_it_is_in_doubt() => InDoubt("but IP db.team-a says 10.66.0.12", Running().With(IP(Db, "10.66.0.12")));

    [Fact]
    public void If_another_port_has_the_address_too_it_is_in_doubt() =>
        InDoubt("10.66.0.10 is held by team-a/old too (logical switch port old.team-a)", Running().WithPort("team-a/old", "00:00:00:00:00:12 10.66.0.10"));

    [Fact]
    public void If_somebody_else_asks_for_the_address_too_it_is_in_doubt() =>
        InDoubt("fd00:10:66::10 is held by Pod team-b/p too", Running().With(Pod("team-b/p", "fd00:10:66::10")));

    [Fact]
    public void The_same_address_in_another_scope_is_somebody_elses()
    {
        var world = Running().With(Subnet("other", "10.66.0.0/24", "10.66.0.1")).WithPort("team-b/p", "00:00:00:00:00:12 10.66.0.10", "other");

        Assert.NotEmpty(Kept(world));
    }

    [Fact]
    public void A_stopped_VM_whose_IP_is_gone_is_in_doubt() => InDoubt("there is no IP db.team-a that says the same", new World().With(Vm()).WithPort(Db, BothOfPort));

    private static VirtualMachineView Vm() => World.Vm(Db, status: string.Empty) with { Keep = true };

    private static World Running(string ips = Both) => new World().With(Vm(), Vmi(Db), Launched(ips)).WithPort(Db, BothOfPort);

    /// <summary>The virt-launcher Pod, as Kube-OVN annotated it.</summary>
    private static PodView Launched(string ips, params (string Provider, string Subnet, string Ips)[] attached) => Launcher(Db) with
    {
        Annotations = Annotations(
        [
            .. attached.Prepend(("ovn", "tenant-a", ips)).SelectMany(nic => new[]
            {
                ($"{nic.Item1}.kubernetes.io/ip_address", nic.Item3),
                ($"{nic.Item1}.kubernetes.io/logical_switch", nic.Item2),
                ($"{nic.Item1}.kubernetes.io/allocated", "true"),
            }),
        ]),
    };

    private static KeepPlan Plan(World world) =>
        new KeepPlanner(world.Facts).Plan((VirtualMachineView)world.Facts.Objects.Find(new ObjectName(ObjectKind.VirtualMachine, "team-a", "db"))!);

    private static IEnumerable<string> Kept(World world) => Plan(world).Nics.Select(nic => $"{nic.Key}: {nic.Value}");

    private static void InDoubt(string doubt, World world)
    {
        var plan = Plan(world);
        Assert.Empty(plan.Nics);
        Assert.Contains(doubt, Assert.Single(plan.Doubts), StringComparison.Ordinal);
    }
}
