using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Objects;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Decisions;

/// <summary>The sentences users read, whole.</summary>
public class MessageTests
{
    private static string Denial(World world, ObjectView asking) => world.Denies(asking).Message(Severity.Deny);

    [Fact]
    public void A_stopped_VM_that_holds_by_its_port() => Assert.Equal(
        "10.66.0.10 in subnet tenant-a is held by VirtualMachine team-a/db-1 (stopped; logical switch port db-1.team-a). "
        + "Free near it: 10.66.0.11, 10.66.0.12, 10.66.0.14.",
        Denial(new World().With(Vm("team-a/db-1"), Vm("team-a/db-2", "10.66.0.13")).WithPort("team-a/db-1", Ip), Pod("team-b/p", Ip)));

    [Fact]
    public void The_whole_evidence_is_given_ports_first() => Assert.Equal(
        "10.66.0.10 in subnet tenant-a is held by VirtualMachine team-a/db-1 (stopped; logical switch port db-1.team-a, IP db-1.team-a). "
        + "Free near it: 10.66.0.11, 10.66.0.12, 10.66.0.13.",
        Denial(new World().With(IP("team-a/db-1", Ip), Vm("team-a/db-1", Ip)).WithPort("team-a/db-1", Ip), Pod("team-b/p", Ip)));

    [Fact]
    public void What_is_the_same_of_both_families_is_said_once() => Assert.Equal(
        "10.66.0.10 and fd00:10:66::a in subnet tenant-a are held by VirtualMachine team-a/db-1 (stopped). "
        + "Free near them: 10.66.0.11, 10.66.0.12, 10.66.0.13; fd00:10:66::b, fd00:10:66::c, fd00:10:66::d.",
        Denial(new World().With(Vm("team-a/db-1", $"{Ip},fd00:10:66::a")), Pod("team-b/p", $"{Ip},fd00:10:66::a")));

    [Fact]
    public void A_living_Pod_of_the_same_Deployment_tells_how_it_could_work()
    {
        var deployment = Workload(ObjectKind.Deployment, "team-a/web", Ip);
        var replicaSet = Workload(ObjectKind.ReplicaSet, "team-a/web-1", Ip) with { Controller = By(deployment) };

        Assert.StartsWith(
            "10.66.0.10 in subnet tenant-a is held by Pod team-a/web-1-a (running). Both are Pods of Deployment team-a/web: "
            + "one address serves one Pod at a time, with 1 replica and strategy Recreate. Free near it:",
            Denial(new World().With(deployment, replicaSet, Pod("team-a/web-1-a", Ip, By(replicaSet))), Pod("team-a/web-1-b", Ip, By(replicaSet))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_leftover_says_when_and_how_it_is_freed() => Assert.Equal(
        "10.66.0.10 in subnet tenant-a is held by logical switch port old.team-a, a leftover: its owner team-a/old exists nowhere in Kubernetes "
        + "any more. Kube-OVN's garbage collection frees it within 12 minutes; to free it now: 'kubectl ko nbctl lsp-del old.team-a'. "
        + "Free near it: 10.66.0.11, 10.66.0.12, 10.66.0.13.",
        Denial(new World().WithPort("team-a/old", Ip), Pod("team-b/p", Ip)));

    [Fact]
    public void A_leftover_without_garbage_collection_stays()
    {
        var world = new World(options: new DecisionOptions { GarbageCollectionInterval = TimeSpan.Zero, Suggestions = 0 }).WithPort("team-a/old", Ip);
        Assert.EndsWith(
            "any more. Kube-OVN's garbage collection is off (--gc-interval=0), so it stays; to free it now: 'kubectl ko nbctl lsp-del old.team-a'.",
            Denial(world, Pod("team-b/p", Ip)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_leftover_IP_is_deleted_as_such() => Assert.StartsWith(
        "10.66.0.10 in subnet tenant-a is held by IP old.team-a, a leftover: its owner team-a/old exists nowhere in Kubernetes any more. "
        + "To free it now: 'kubectl delete ips.kubeovn.io old.team-a'.",
        Denial(new World().With(IP("team-a/old", Ip)), Pod("team-b/p", Ip)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("10.66.0.1", "10.66.0.1 is the gateway of subnet tenant-a.")]
    [InlineData("fd00:10:66::1", "fd00:10:66::1 is the gateway of subnet tenant-a.")]
    [InlineData("10.67.0.1", "10.67.0.1 is not in subnet tenant-a (10.66.0.0/24, fd00:10:66::/112).")]
    [InlineData("10.66.0.10/24", "ovn.kubernetes.io/ip_address: '10.66.0.10/24' has a prefix length, which Kube-OVN refuses; write 10.66.0.10.")]
    [InlineData("10.66.0.10, fd00:10:66::a", "ovn.kubernetes.io/ip_address: ' fd00:10:66::a' has white space, which Kube-OVN cannot read; write fd00:10:66::a.")]
    [InlineData("10.66.0", "ovn.kubernetes.io/ip_address: '10.66.0' is not an IP address.")]
    [InlineData("10.66.0.10,10.66.0.11", "multiple IPv4 addresses in ovn.kubernetes.io/ip_address \"10.66.0.10,10.66.0.11\"; a NIC has one of each family.")]
    [InlineData("10.66.0.10,10.66.0.10", "multiple IPv4 addresses in ovn.kubernetes.io/ip_address \"10.66.0.10,10.66.0.10\"; a NIC has one of each family.")]
    [InlineData("fd00:10:66::a,fd00:10:66::b", "multiple IPv6 addresses in ovn.kubernetes.io/ip_address \"fd00:10:66::a,fd00:10:66::b\"; a NIC has one of each family.")]
    public void What_nobody_could_get_says_why_and_is_no_conflict(string address, string expected)
    {
        var verdict = new World().Denies(Pod("team-a/p", address));
        Assert.Equal(expected, verdict.Message(Severity.Deny));
        Assert.False(verdict.IsConflict);
        Assert.All(verdict.Findings, finding => Assert.Equal(FindingReason.Invalid, finding.Reason));
    }

    [Fact]
    public void IPv6_in_another_spelling_is_the_same_address() => Assert.Equal(
        "fd00:10:66::a in subnet tenant-a is held by Pod team-b/p (running). Free near it: fd00:10:66::b, fd00:10:66::c, fd00:10:66::d.",
        Denial(new World().With(Pod("team-b/p", "fd00:10:66::a")), Pod("team-a/p", "FD00:0010:0066:0::000A")));

    [Fact]
    public void An_IPv4_mapped_address_is_the_IPv4_address() =>
        new World().With(Pod("team-b/p", Ip)).Denies(Pod("team-a/p", "::ffff:10.66.0.10"), "Pod team-b/p");

    [Fact]
    public void Of_a_dual_stack_request_the_half_that_is_taken_is_named()
    {
        var verdict = new World().With(Pod("team-b/p", "fd00:10:66::a")).Denies(Pod("team-a/p", "10.66.0.10,fd00:10:66::a"));
        Assert.Equal("fd00:10:66::a", Assert.Single(verdict.Findings).Address.ToString());
    }

    [Fact]
    public void A_MAC_is_held_without_a_suggestion() => Assert.Equal(
        "00:00:00:53:6b:b6 in subnet tenant-a is held by Pod team-b/p (running; logical switch port p.team-b).",
        Denial(
            new World().With(Pod("team-b/p")).WithPort("team-b/p", "00:00:00:53:6b:b6 10.66.0.10"),
            Pod("team-a/p") with { Annotations = Annotations((AnnotationKeys.MacAddress, "00:00:00:53:6B:B6")) }));

    [Fact]
    public void One_address_on_two_NICs_of_one_object_is_refused_when_made_and_when_added()
    {
        var first = Vm("team-a/vm", Ip);
        var both = first with
        {
            Annotations = Annotations((AnnotationKeys.IPAddress, Ip), ("a.ns.ovn.kubernetes.io/ip_address", Ip), ("a.ns.ovn.kubernetes.io/logical_switch", "tenant-a")),
        };
        Assert.Equal("10.66.0.10 is asked for on two NICs of VirtualMachine team-a/vm.", Denial(new World(), both));
        Assert.Equal(Severity.Deny, new World().With(first).Decide(both, first).Severity);
        Assert.Equal(Severity.Allow, new World().With(both).Decide(both with { Status = "Running" }, both).Severity);
        var mac = Vm("team-a/vm") with { Nics = [new("one", null, "00:00:00:00:00:01"), new("two", null, "00:00:00:00:00:01")] };
        Assert.Equal("00:00:00:00:00:01 is asked for on two NICs of VirtualMachine team-a/vm.", Denial(new World(), mac));
    }

    [Fact]
    public void Free_addresses_are_neither_held_excluded_nor_out_of_the_Subnet()
    {
        var world = new World().With(
            Subnet("tenant-a", "10.66.0.0/28", "10.66.0.1") with { ExcludeIps = ["10.66.0.11..10.66.0.12"], SystemAddresses = ["10.66.0.9"] },
            Vm("team-a/holder", Ip),
            new NodeView { Name = Name(ObjectKind.Node, "n"), InternalIPs = ["10.66.0.13"] });
        Assert.EndsWith("Free near it: 10.66.0.14, 10.66.0.8, 10.66.0.7.", Denial(world, Pod("team-a/p", Ip)), StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_full_Subnet_nothing_is_suggested() => Assert.EndsWith(
        "(running).",
        Denial(new World().With(Subnet("tenant-a", "10.66.0.0/30", "10.66.0.1"), Pod("team-b/p", "10.66.0.2")), Pod("team-a/p", "10.66.0.2")),
        StringComparison.Ordinal);

    [Fact]
    public void A_terminating_holder_is_said_to_be_so() => Assert.Contains(
        "is held by VirtualMachine team-a/db (terminating).",
        Denial(new World().With(Vm("team-a/db", Ip, "Running") with { Terminating = true }), Pod("team-b/p", Ip)),
        StringComparison.Ordinal);

    [Fact]
    public void A_status_of_several_words_reads_as_such() => Assert.Contains(
        "(crash loop back off)",
        Denial(new World().With(Vm("team-a/db", Ip, "CrashLoopBackOff")), Pod("team-b/p", Ip)),
        StringComparison.Ordinal);

    [Fact]
    public void An_object_in_deletion_may_not_ask_for_more_but_may_lose_its_finalizers()
    {
        var world = new World().With(Pod("team-b/p", Ip));

        world.Denies(Vm("team-a/vm", Ip) with { Terminating = true }, "Pod team-b/p", Vm("team-a/vm") with { Terminating = true });
        world.Allows(Vm("team-a/vm", Ip) with { Terminating = true }, Vm("team-a/vm", Ip) with { Terminating = true });
    }
}
