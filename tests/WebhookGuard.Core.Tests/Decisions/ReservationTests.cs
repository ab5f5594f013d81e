using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Decisions;

/// <summary>An administrator reserves an address for something outside the cluster by a claim of kind External.</summary>
public class ReservationTests
{
    [Fact]
    public void A_reserved_address_is_refused_with_the_claims_name_and_what_it_is_for() => Assert.Equal(
        "10.66.0.10 in subnet tenant-a is reserved by AddressClaim ip-10-66-0-10-in.subnet.tenant-a for External printer-3; once that no longer uses it: "
        + "'kubectl delete addressclaims.webhookguard.io ip-10-66-0-10-in.subnet.tenant-a'. Free near it: 10.66.0.11, 10.66.0.13, 10.66.0.14.",
        new World().With(Claim(Ip), Claim("10.66.0.12")).Denies(Pod("team-a/p", Ip)).Message(Severity.Deny));

    [Fact]
    public void It_is_a_conflict_that_names_its_holder_and_its_evidence()
    {
        var finding = Assert.Single(new World().With(Claim(Ip)).Denies(Vm("team-a/vm", Ip), "AddressClaim ip-10-66-0-10-in.subnet.tenant-a").Findings);

        Assert.Equal(FindingReason.Held, finding.Reason);
        Assert.Equal(["AddressClaim ip-10-66-0-10-in.subnet.tenant-a"], finding.Evidence);
    }

    [Fact]
    public void It_holds_until_the_claim_is_deleted()
    {
        var world = new World().With(Claim(Ip));
        world.Denies(Pod("team-a/p", Ip));
        world.Facts.Remove(Claim(Ip).Name);
        world.Allows(Pod("team-a/p", Ip));
    }

    [Fact]
    public void MAC_addresses_are_reserved_too() => new World().With(Claim("00:00:00:53:6b:a1"))
        .Denies(Pod("team-a/p") with { Annotations = Annotations((AnnotationKeys.MacAddress, "00:00:00:53:6B:A1")) });

    [Fact]
    public void It_holds_in_the_scope_it_names_and_nowhere_else()
    {
        var world = new World().With(Subnet("tenant-b", "10.66.0.0/24", vpc: "b"), Namespace("team-c", "tenant-b"), Claim(Ip, "subnet/tenant-b"));
        world.Allows(Pod("team-a/p", Ip));
        world.Denies(Pod("team-c/p", Ip));
    }

    [Fact]
    public void A_VLAN_is_reserved_in_for_all_its_Subnets()
    {
        var world = Underlay().With(Claim("192.0.2.9", "underlay/plant/100"));
        world.Denies(Pod("north/p", "192.0.2.9"));
        world.Denies(Pod("south/p", "192.0.2.9"));
        world.Allows(Pod("other/p", "192.0.2.9"));
        Underlay().With(Claim("192.0.2.9", "underlay/plant/101")).Allows(Pod("north/p", "192.0.2.9"));
    }

    [Fact]
    public void An_underlay_Subnet_that_is_named_as_such_stands_for_its_VLAN() =>
        Underlay().With(Claim("192.0.2.9", "subnet/north")).Denies(Pod("south/p", "192.0.2.9"));

    [Theory]
    [InlineData("subnet/tenant-a", "::ffff:10.66.0.10")]
    [InlineData("subnet/tenant-a", "10.66.0")]
    [InlineData("subnet/tenant-a", "")]
    [InlineData("tenant-a", Ip)]
    [InlineData("subnet/", Ip)]
    [InlineData("", Ip)]
    public void Text_that_is_not_canonical_reserves_nothing(string scope, string address) =>
        new World().With(Claim(address, scope)).Allows(Pod("team-a/p", Ip));

    [Fact]
    public void Any_other_claim_is_no_holding_of_its_own() =>
        new World().With(Claim(Ip, kind: "VirtualMachine", owner: "gone")).Allows(Pod("team-a/p", Ip));

    [Theory]
    [InlineData("subnet/tenant-a", "tenant-a")]
    [InlineData("subnet/a.b", "a.b")]
    [InlineData("underlay/p/0", null)]
    [InlineData("underlay/p.q/4095", null)]
    public void The_text_of_a_scope_is_read_back(string text, string? subnet)
    {
        Assert.True(Scope.TryParse(text, out var scope));
        Assert.Equal((text, subnet), (scope.Text, scope.Subnet));
    }

    [Theory]
    [InlineData("subnet")]
    [InlineData("subnet/a/b")]
    [InlineData("underlay/p")]
    [InlineData("underlay//1")]
    [InlineData("underlay/p/010")]
    [InlineData("underlay/p/+1")]
    [InlineData("underlay/p/1/2")]
    [InlineData("Subnet/a")]
    public void Other_text_is_no_scope(string text) => Assert.False(Scope.TryParse(text, out _));

    private static World Underlay() => new World().With(
        Vlan("v100", "plant", 100),
        Vlan("v101", "office", 100),
        Subnet("north", "192.0.2.0/24", vlan: "v100"),
        Subnet("south", "192.0.2.0/24", vlan: "v100"),
        Subnet("other", "192.0.2.0/24", vlan: "v101"),
        Namespace("north", "north"),
        Namespace("south", "south"),
        Namespace("other", "other"));
}
