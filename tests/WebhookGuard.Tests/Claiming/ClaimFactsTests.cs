using WebhookGuard.Claiming;
using WebhookGuard.Claims;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Tests.Claiming;

/// <summary>While it cannot be told where an address must be unique, nobody gets a claim of another name, and nobody's claim is given up.</summary>
public sealed class ClaimFactsTests
{
    private static readonly Address Asked = Address.ParseIP("10.66.0.10");
    private static readonly ClaimKey OfVlan = new(Scope.Underlay("provider-1", 7), Asked);
    private static readonly PodView Asking = new()
    {
        Name = new ObjectName(ObjectKind.Pod, "team-a", "web"),
        Annotations = AnnotationSet.From([new(AnnotationKeys.IPAddress, "10.66.0.10")]),
    };

    private readonly ClusterFacts facts = new(new TopologyOptions());

    public ClaimFactsTests()
    {
        facts.Set(new SubnetView { Name = Name(ObjectKind.Subnet, "tenant-a"), CidrBlock = "10.66.0.0/24", Provider = "ovn", Vlan = "vlan-7" });
        facts.Set(new VlanView { Name = Name(ObjectKind.Vlan, "vlan-7"), ProviderNetwork = "provider-1", Id = 7 });
        facts.Set(new NamespaceView
        {
            Name = Name(ObjectKind.Namespace, "team-a"),
            Annotations = AnnotationSet.From([new(AnnotationKeys.LogicalSwitch, "tenant-a")]),
        });
    }

    [Fact]
    public void What_is_asked_for_is_told_by_its_place()
    {
        Assert.Equal(OfVlan, Assert.Single(ClaimFacts.KeysOf(Asking, facts.Topology)));
        Assert.True(ClaimFacts.Asks(Asking, OfVlan, facts.Topology));
        Assert.False(ClaimFacts.Asks(Asking, OfVlan with { Scope = Scope.Overlay("tenant-a") }, facts.Topology));
        Assert.False(ClaimFacts.Asks(Asking, OfVlan with { Address = Address.ParseIP("10.66.0.11") }, facts.Topology));
    }

    [Theory]
    [InlineData(ObjectKind.Vlan, "vlan-7")]
    [InlineData(ObjectKind.Namespace, "team-a")]
    public void Without_what_tells_the_place_it_counts_as_asked_for_and_is_not_told(ObjectKind kind, string name)
    {
        facts.Remove(Name(kind, name));

        Assert.Empty(ClaimFacts.KeysOf(Asking, facts.Topology));
        Assert.True(ClaimFacts.Asks(Asking, OfVlan, facts.Topology));
        Assert.False(ClaimFacts.Asks(Asking, OfVlan with { Address = Address.ParseIP("10.66.0.11") }, facts.Topology));
    }

    private static ObjectName Name(ObjectKind kind, string name) => new(kind, string.Empty, name);
}
