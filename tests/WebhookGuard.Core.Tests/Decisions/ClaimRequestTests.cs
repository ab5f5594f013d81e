using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Objects;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Decisions;

public sealed class ClaimRequestTests
{
    private readonly World world = new();

    [Fact]
    public void A_creation_claims_every_address_also_one_that_is_its_own_already()
    {
        world.With(Vm("team-a/db", Ip)).WithPort("team-a/db", $"00:00:00:53:6b:a1 {Ip}");

        var claim = Claim(Vm("team-a/db", $"{Ip},fd00:10:66::a") with { Uid = "the-next" });

        Assert.Equal([$"{Ip} in subnet/tenant-a", "fd00:10:66::a in subnet/tenant-a"], Texts(claim));
        Assert.Equal(("VirtualMachine team-a/db", "the-next"), (claim.Claimant.Owner.ToString(), claim.Claimant.Uid.ToString()));
    }

    [Fact]
    public void An_update_claims_only_what_the_stored_object_does_not_ask_for()
    {
        var stored = Pod("team-a/p", Ip);

        var verdict = world.Decide(Pod("team-a/p", $"{Ip},fd00:10:66::a"), stored);

        Assert.Equal(["fd00:10:66::a in subnet/tenant-a"], Texts(verdict.Claim!));
        Assert.Null(world.Decide(stored with { Phase = "Pending" }, stored).Claim);
    }

    [Fact]
    public void What_is_denied_claims_nothing()
    {
        world.With(Pod("team-a/p", Ip));

        Assert.Null(world.Denies(Pod("team-a/other", Ip)).Claim);
    }

    [Fact]
    public void A_MAC_address_is_claimed_in_each_Subnet_of_the_Namespace_where_nobody_has_it()
    {
        world.With(Subnet("tenant-b", "10.67.0.0/24", "10.67.0.1"), Namespace("both", "tenant-a,tenant-b"), Namespace("team-c", "tenant-b"));
        var asksForMac = Annotations((AnnotationKeys.MacAddress, "00:00:00:53:6b:a1"));

        Assert.Equal(
            ["00:00:00:53:6b:a1 in subnet/tenant-a", "00:00:00:53:6b:a1 in subnet/tenant-b"],
            Texts(Claim(Pod("both/p") with { Annotations = asksForMac })));

        world.With(Pod("team-a/p") with { Annotations = asksForMac });
        Assert.Equal(["00:00:00:53:6b:a1 in subnet/tenant-b"], Texts(Claim(Pod("both/p") with { Annotations = asksForMac })));
    }

    [Fact]
    public void A_Pod_claims_none_of_a_list_but_its_workload_all_of_it_that_is_free()
    {
        const string List = "10.66.0.20,10.66.0.21,10.66.0.22";
        world.With(Pod("team-a/p", "10.66.0.21"));
        var deployment = Workload(ObjectKind.Deployment, "team-a/web", pool: List, replicas: 2);

        Assert.Null(world.Warns(Pod("team-a/bare") with { Annotations = Annotations(("ovn.kubernetes.io/ip_pool", List)) }).Claim);
        Assert.Equal(["10.66.0.20 in subnet/tenant-a", "10.66.0.22 in subnet/tenant-a"], Texts(world.Warns(deployment).Claim!));
    }

    [Fact]
    public void A_workloads_Pod_claims_in_the_name_of_the_topmost_workload()
    {
        var deployment = Workload(ObjectKind.Deployment, "team-a/web", Ip);
        var replicaSet = Workload(ObjectKind.ReplicaSet, "team-a/web-1", Ip, controller: By(deployment));
        world.With(deployment, replicaSet);

        var claim = Claim(Pod("team-a/web-1-abcde", Ip, By(replicaSet)));

        Assert.Equal(("Deployment team-a/web", deployment.Uid), NameAndUid(claim));
        Assert.Equal("web-1-abcde", claim.Claimant.Pod!.Name.Name);
        Assert.Null(world.Decide(replicaSet with { Name = Name(ObjectKind.ReplicaSet, "team-a/web-2") }).Claim);
    }

    [Fact]
    public void A_VMs_instance_and_its_launcher_claim_in_the_name_of_the_VM()
    {
        var vm = Vm("team-a/db", Ip);
        var vmi = Vmi("team-a/db", Ip);

        Assert.Equal(("VirtualMachine team-a/db", vm.Uid), NameAndUid(Claim(vmi)));

        // The VM need not be known yet.
        world.With(vmi);
        var launcher = Launcher("team-a/db", Ip);
        Assert.Equal(("VirtualMachine team-a/db", vm.Uid), NameAndUid(Claim(launcher)));
        Assert.Null(Claim(launcher).Claimant.Pod);
        Assert.Equal(("VirtualMachine team-a/alone", "uid-of-vmi-team-a/alone"), NameAndUid(Claim(Vmi("team-a/alone", "10.66.0.11") with { Controller = null })));
    }

    [Fact]
    public void Neither_an_IP_nor_who_takes_over_a_Vip_claims()
    {
        var vip = Vip("vip-1", Ip);

        Assert.Null(world.Decide(IP("team-a/p", Ip)).Claim);
        Assert.Equal([$"{Ip} in subnet/tenant-a"], Texts(Claim(vip)));
        world.With(vip);
        Assert.Null(world.Decide(Pod("team-a/p") with { Annotations = Annotations((AnnotationKeys.Vip, "vip-1")) }).Claim);
    }

    [Fact]
    public void An_object_in_deletion_claims_what_it_newly_asks_for()
    {
        var stored = Vm("team-a/vm", "10.66.0.20") with { Terminating = true };

        Assert.Equal([$"{Ip} in subnet/tenant-a"], Texts(world.Decide(Vm("team-a/vm", Ip) with { Terminating = true }, stored).Claim!));
    }

    [Theory]
    [InlineData("No-Such")]
    [InlineData("a/b")]
    public void In_a_Subnet_that_no_Subnet_can_be_nothing_is_claimed(string subnet)
    {
        var asks = Annotations((AnnotationKeys.IPAddress, Ip), (AnnotationKeys.LogicalSwitch, subnet));

        Assert.Null(world.Decide(Vm("team-a/vm") with { Annotations = asks }).Claim);
    }

    /// <summary>A replica that knows more claims under another name: neither would find the other's claim.</summary>
    [Fact]
    public void While_the_Vlan_of_a_Subnet_is_not_known_it_is_in_doubt_what_to_claim()
    {
        world.With(Subnet("lan", "10.70.0.0/24", "10.70.0.1", vlan: "v100"), Namespace("on-lan", "lan"));

        Assert.Equal("Vlan v100 of Subnet lan does not exist", world.Decide(Vm("on-lan/vm", "10.70.0.9")).Claim!.Doubt);

        world.With(Vlan("v100", "provider", 100));
        var claim = world.Decide(Vm("on-lan/vm", "10.70.0.9")).Claim!;
        Assert.Null(claim.Doubt);
        Assert.Equal(["10.70.0.9 in underlay/provider/100"], Texts(claim));
    }

    [Fact]
    public void What_Kube_OVN_will_serve_once_a_Subnet_or_an_IPPool_is_there_is_in_doubt_and_another_networks_is_not()
    {
        var attached = Annotations(("net1.team-a.ovn.kubernetes.io/ip_address", Ip), (AnnotationKeys.MultusNetworks, "net1"));
        var pooled = Annotations((AnnotationKeys.IPAddress, Ip), ("ovn.kubernetes.io/ip_pool", "later"));

        Assert.Null(world.Decide(Vm("team-a/vm") with { Annotations = attached }).Claim);
        world.With(Nad("team-a/net1", AttachmentType.Ovn));
        Assert.NotNull(world.Decide(Vm("team-a/vm") with { Annotations = attached }).Claim!.Doubt);
        Assert.Equal("IPPool later does not exist", world.Decide(Vm("team-a/vm") with { Annotations = pooled }).Claim!.Doubt);
    }

    private static (string Owner, string Uid) NameAndUid(ClaimRequest claim) => (claim.Claimant.Owner.ToString(), claim.Claimant.Uid.ToString());

    private static IEnumerable<string> Texts(ClaimRequest claim) => claim.Addresses.Select(address => address.ToString()).Order(StringComparer.Ordinal);

    private ClaimRequest Claim(ObjectView view)
    {
        var verdict = world.Decide(view);
        Assert.True(verdict.Severity == Severity.Allow, string.Join('\n', verdict.Findings));
        return verdict.Claim!;
    }
}
