using WebhookGuard.Claiming;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Tests.Claiming;

public sealed class OwnerListTests
{
    private readonly ClusterFacts facts = new(new TopologyOptions());

    public OwnerListTests()
    {
        facts.Set(new SubnetView { Name = new ObjectName(ObjectKind.Subnet, string.Empty, "ovn-default"), CidrBlock = "10.16.0.0/16", Default = true });
        facts.Set(new NamespaceView { Name = new ObjectName(ObjectKind.Namespace, string.Empty, "team-a") });
    }

    [Fact]
    public void Who_asks_is_listed_claimed_or_not()
    {
        facts.Set(Kept("asks", ("ovn.kubernetes.io/ip_address", "10.16.0.10")));

        var owner = Assert.Single(OwnerList.Of(facts));
        Assert.Equal("asks", owner.Owner.Name);
        Assert.Equal("10.16.0.10", Assert.Single(owner.Keys).Address.ToString());
    }

    [Fact]
    public void Who_was_given_an_address_is_listed_while_that_is_claimed()
    {
        facts.Set(Kept("given", ("ovn.kubernetes.io/ip_address", "10.16.0.11"), ("ovn.kubernetes.io/allocated", "true")));
        Assert.Empty(OwnerList.Of(facts));

        facts.Set(new AddressClaimView
        {
            Name = new ObjectName(ObjectKind.AddressClaim, string.Empty, "ip-10-16-0-11-in.subnet.ovn-default"),
            Scope = "subnet/ovn-default",
            Address = "10.16.0.11",
            Owner = new ClaimOwnerView { Kind = "Pod", Namespace = "team-a", Name = "given", Uid = "uid-given" },
        });
        var owner = Assert.Single(OwnerList.Of(facts));
        Assert.Empty(owner.Keys);
        Assert.Equal("10.16.0.11", Assert.Single(owner.Given).Address.ToString());
    }

    [Fact]
    public void Who_asks_on_another_NIC_is_listed_whatever_was_given_on_the_default_one()
    {
        facts.Set(new NetworkAttachmentDefinitionView { Name = new ObjectName(ObjectKind.NetworkAttachmentDefinition, "team-a", "net"), Type = AttachmentType.Ovn });
        facts.Set(new SubnetView { Name = new ObjectName(ObjectKind.Subnet, string.Empty, "net"), CidrBlock = "10.17.0.0/16", Provider = "net.team-a.ovn" });
        facts.Set(Kept(
            "both",
            ("ovn.kubernetes.io/ip_address", "10.16.0.12"),
            ("ovn.kubernetes.io/allocated", "true"),
            ("k8s.v1.cni.cncf.io/networks", "team-a/net"),
            ("net.team-a.ovn.kubernetes.io/ip_address", "10.17.0.12")));
        facts.Set(new AddressClaimView
        {
            Name = new ObjectName(ObjectKind.AddressClaim, string.Empty, "ip-10-17-0-12-in.subnet.net"),
            Scope = "subnet/net",
            Address = "10.17.0.12",
            Owner = new ClaimOwnerView { Kind = "Pod", Namespace = "team-a", Name = "both", Uid = "uid-both" },
        });

        Assert.Equal("10.17.0.12", Assert.Single(Assert.Single(OwnerList.Of(facts)).Given).Address.ToString());
    }

    // As the source keeps it.
    private ObjectView Kept(string name, params (string Key, string Value)[] annotations) => KeptView.Of(
        new PodView
        {
            Name = new ObjectName(ObjectKind.Pod, "team-a", name),
            Uid = $"uid-{name}",
            Annotations = AnnotationSet.From(annotations.Select(annotation => KeyValuePair.Create(annotation.Key, annotation.Value))),
        },
        facts.Index);
}
