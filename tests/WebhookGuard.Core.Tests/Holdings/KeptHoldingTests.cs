using CsCheck;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Tests.Holdings;

/// <summary>What is kept of an object says the same as the object.</summary>
public class KeptHoldingTests
{
    private static readonly string[] Keys =
    [
        "ovn.kubernetes.io/ip_address", "ovn.kubernetes.io/mac_address", "ovn.kubernetes.io/logical_switch", "ovn.kubernetes.io/allocated",
        "ovn.kubernetes.io/ip_pool", "ovn.kubernetes.io/vip", "net.team-a.ovn.kubernetes.io/ip_address", "net.team-a.ovn.kubernetes.io/mac_address",
        "k8s.v1.cni.cncf.io/networks",
    ];

    private static readonly string[] Values =
    [
        "10.66.0.1", "10.66.0.2", "10.66.0.1,fd00::1", "fd00::1,10.66.0.1", "10.66.0.1,10.66.0.2", "10.66.0.1,10.66.0.1", "FD00::1", "fd00:0::1", " 10.66.0.1",
        "10.66.0.1,10.66.0.2,10.66.0.3", "00:00:00:00:00:0a", "00:00:00:00:00:0A", "00:00:00:aa:00:0A", "00-00-00-00-00-0a", "true", "tenant-a", "nonsense", "",
    ];

    private static readonly Gen<PodView> GenPod = Gen.Select(
        Gen.Dictionary(OneOf(Keys), OneOf(Values))[0, 5],
        OneOf(["Running", "Pending", "Failed"]),
        Gen.Bool,
        (annotations, phase, hostNetwork) => new PodView
        {
            Name = new ObjectName(ObjectKind.Pod, "team-a", "web-0"),
            Uid = "9f57924b-5172-4a0a-b46f-36ab9fb0773e",
            Annotations = AnnotationSet.From(annotations),
            Phase = phase,
            HostNetwork = hostNetwork,
        });

    private static Gen<string> OneOf(string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    [Fact]
    public void A_kept_Pod_holds_what_the_Pod_holds() => GenPod.Sample(
        pod =>
        {
            var kept = (PodView)KeptView.Of(pod, new AddressIndex());
            Assert.Equal(pod, kept);
            Assert.Equal(pod.Annotations.OrderBy(entry => entry.Key, StringComparer.Ordinal), kept.Annotations.OrderBy(entry => entry.Key, StringComparer.Ordinal));
            Assert.All(Keys, key => Assert.Equal(pod.Annotations[key], kept.Annotations[key]));
            Assert.Equal(Text(ViewHoldings.Of(pod)), Text(KeptHolding.Of(kept)));
            Assert.Equal(Text(ViewHoldings.Of(pod)), Text(KeptHolding.Of(kept)));
        },
        iter: 20_000);

    [Fact]
    public void Pods_of_a_Subnet_share_all_but_their_addresses()
    {
        var (first, second) = (Kept("10.66.0.1,fd00::1", "00:00:00:00:00:0A"), Kept("10.66.0.2,fd00::2", "00:00:00:00:00:0B"));
        Assert.Same(first.Request, second.Request);
        Assert.Equal("tenant-a", first.Request?.LogicalSwitch);
        Assert.NotEqual(first.Addresses, second.Addresses);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_Pod_and_its_port_share_names_and_addresses_whichever_came_first(bool podFirst)
    {
        var facts = new ClusterFacts(new TopologyOptions());
        var name = new ObjectName(ObjectKind.Pod, "team-a", "web-0");
        var pod = KeptView.Of(Pod("10.66.0.1", "00:00:00:00:00:0A") with { Name = name }, facts.Index);
        var port = new Holding
        {
            Source = HoldingSource.LogicalSwitchPort,
            Object = new ObjectName(ObjectKind.Other, string.Empty, "web-0.team-a"),
            Owner = new ObjectName(ObjectKind.Other, "team-a", new string("web-0")),
            Subnet = "tenant-a",
            Addresses = PortAddresses.Parse(["00:00:00:00:00:0a 10.66.0.1"]),
        };
        Action[] steps = [() => facts.Set(pod), () => facts.Index.Exchange("ports", [], [port])];
        foreach (var step in podFirst ? steps : steps.Reverse())
        {
            step();
        }

        var kept = (PodView)facts.Objects.Find(name)!;
        Assert.Equal(2, facts.Index.FindByOwner("team-a", "web-0").Count);
        Assert.All(facts.Index.FindByOwner("team-a", "web-0"), holding =>
        {
            Assert.Same(kept.Name.Name, holding.Owner.Name);
            Assert.Same(kept.Annotations.Addresses, holding.Addresses);
        });
    }

    [Fact]
    public void Pods_of_a_controller_share_what_they_have_alike()
    {
        var (first, second) = (Kept("web-0"), Kept("web-1"));
        Assert.Same(first.Traits, second.Traits);
        Assert.Equal(("web-0", "web-1", "Running"), (first.Name.Name, second.Name.Name, second.Phase));

        static ObjectView Of(string name) => new PodView
        {
            Name = new ObjectName(ObjectKind.Pod, "team-a", name),
            Uid = Guid.NewGuid().ToString(),
            Phase = "Running",
            Controller = new OwnerReference(ObjectKind.ReplicaSet, "web", "9f57924b-5172-4a0a-b46f-36ab9fb0773e"),
        };

        static PodView Kept(string name) => (PodView)KeptView.Of(Of(name), new AddressIndex());
    }

    private static Holding Kept(string ips, string mac) => Assert.Single(KeptHolding.Of(KeptView.Of(Pod(ips, mac), new AddressIndex())));

    private static PodView Pod(string ips, string mac) => new()
    {
        Name = new ObjectName(ObjectKind.Pod, "team-a", ips),
        Annotations = AnnotationSet.From(
        [
            KeyValuePair.Create(AnnotationKeys.Allocated, "true"),
            KeyValuePair.Create(AnnotationKeys.IPAddress, ips),
            KeyValuePair.Create(AnnotationKeys.LogicalSwitch, "tenant-a"),
            KeyValuePair.Create(AnnotationKeys.MacAddress, mac),
        ]),
    };

    private static string[] Text(IEnumerable<Holding> holdings) =>
    [
        .. holdings.Select(holding => string.Join(
            ' ',
            holding.Source,
            holding.Object,
            holding.Owner,
            holding.Subnet,
            holding.Scope,
            string.Join(',', holding.Addresses.Order()),
            holding.Request?.Nic,
            holding.Request?.Provider,
            holding.Request?.Origin,
            holding.Request?.LogicalSwitch,
            holding.Request?.Pool,
            holding.Request?.Vip,
            holding.Request?.Family,
            holding.Request?.IsList,
            string.Join(';', holding.Request?.Malformed ?? []))),
    ];
}
