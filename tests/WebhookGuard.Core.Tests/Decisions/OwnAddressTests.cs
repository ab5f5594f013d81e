using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Tests.Decisions;

/// <summary>What an owner holds already it may ask for even on old facts; anything more it may not.</summary>
public sealed class OwnAddressTests
{
    private const string Address = "10.66.0.10";
    private readonly ClusterFacts facts = new(new TopologyOptions());

    public OwnAddressTests()
    {
        facts.Set(new SubnetView { Name = new ObjectName(ObjectKind.Subnet, "", "ovn-default"), CidrBlock = "10.66.0.0/24", Gateway = "10.66.0.1" });
        facts.Set(new WorkloadView { Name = new ObjectName(ObjectKind.Deployment, "ns", "web"), Uid = "d", Annotations = Asks(Address) });
    }

    [Fact]
    public void A_VMs_restart_asks_for_its_own()
    {
        facts.Set(Vm("vm", "10.66.0.20"));

        Assert.True(Decide(Vm("vm", "10.66.0.20") with { Name = new ObjectName(ObjectKind.VirtualMachineInstance, "ns", "vm") }).AsksForOwnOnly);
    }

    [Fact]
    public void A_second_address_beside_the_own_one_is_more()
    {
        facts.Set(Vm("vm", "10.66.0.20"));

        Assert.False(Decide(Vm("vm", "10.66.0.20,fd00::1")).AsksForOwnOnly);
    }

    [Fact]
    public void A_free_address_is_more() => Assert.False(Decide(Vm("vm", "10.66.0.20")).AsksForOwnOnly);

    [Fact]
    public void A_Pod_does_not_own_what_its_Deployments_template_holds()
    {
        var pod = new PodView
        {
            Name = new ObjectName(ObjectKind.Pod, "ns", "web-1"),
            Uid = "p",
            Controller = new OwnerReference(ObjectKind.Deployment, "web", "d"),
            Annotations = Asks(Address),
        };

        var verdict = Decide(pod);

        Assert.Equal(Severity.Allow, verdict.Severity);
        Assert.False(verdict.AsksForOwnOnly);
    }

    [Fact]
    public void A_Pod_made_again_owns_what_a_port_of_its_name_holds()
    {
        var addresses = new[] { Core.Addresses.Address.ParseIP("10.66.0.30") };
        facts.Index.Set(new HoldingKey("ports", "1"), [new Holding
        {
            Source = HoldingSource.LogicalSwitchPort,
            Object = new ObjectName(ObjectKind.Other, "", "web-0.ns"),
            Owner = new ObjectName(ObjectKind.Other, "ns", "web-0"),
            Subnet = "ovn-default",
            Addresses = addresses,
        }]);

        Assert.True(Decide(new PodView { Name = new ObjectName(ObjectKind.Pod, "ns", "web-0"), Annotations = Asks("10.66.0.30") }).AsksForOwnOnly);
    }

    private Verdict Decide(ObjectView view) => new Decider(facts, new DecisionOptions()).Decide(view);

    private static VirtualMachineView Vm(string name, string ip) =>
        new() { Name = new ObjectName(ObjectKind.VirtualMachine, "ns", name), Uid = name, Annotations = Asks(ip) };

    private static AnnotationSet Asks(string ip) => AnnotationSet.From([new("ovn.kubernetes.io/ip_address", ip)]);
}
