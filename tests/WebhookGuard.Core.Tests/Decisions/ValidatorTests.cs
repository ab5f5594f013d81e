using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Requests;
using WebhookGuard.Core.Scopes;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Decisions;

public class ValidatorTests
{
    private static readonly SubnetView First = Subnet("first", "10.66.0.0/24", "10.66.0.1") with { SystemAddresses = ["10.66.0.2"], Vips = ["10.66.0.3"] };
    private static readonly SubnetView Second = Subnet("second", "10.66.0.0/16,fd00::/64", "10.66.255.254");

    private static NicRequest Request(params (string, string)[] annotations) =>
        RequestReader.Read(Pod("ns/p") with { Annotations = Annotations(annotations) })[0];

    private static string[] Shape(params (string, string)[] annotations) =>
        [.. new RequestShapeValidator().Validate(Request(annotations)).Errors.Select(error => error.ErrorMessage)];

    private static string[] Place(string addresses, params SubnetView[] subnets) => Place(Request((AnnotationKeys.IPAddress, addresses)), subnets);

    private static string[] Place(NicRequest request, params SubnetView[] subnets)
    {
        var known = subnets.Select(subnet => new SubnetInfo(subnet)).ToArray();
        var placed = new PlacedRequest(request, new Placement([.. known.Select(subnet => subnet.Name)]), known, "join");
        return [.. new PlacementValidator().Validate(placed).Errors.Select(error => error.ErrorMessage)];
    }

    [Fact]
    public void A_wellformed_request_passes() =>
        Assert.Empty(Shape((AnnotationKeys.IPAddress, "10.66.0.10,fd00::a"), (AnnotationKeys.MacAddress, "00:00:00:00:00:01")));

    [Fact]
    public void All_that_is_malformed_is_listed() =>
        Assert.Equal(2, Shape((AnnotationKeys.IPAddress, "nonsense"), (AnnotationKeys.MacAddress, "nonsense")).Length);

    [Fact]
    public void Each_element_of_a_list_has_one_address_of_each_family()
    {
        Assert.Empty(Shape(("ovn.kubernetes.io/ip_pool", "10.66.0.10,10.66.0.11,10.66.0.12")));
        Assert.Empty(Shape(("ovn.kubernetes.io/ip_pool", "10.66.0.10,fd00::a;10.66.0.11,fd00::b")));
        Assert.Contains("\"10.66.0.11,10.66.0.12\"", Assert.Single(Shape(("ovn.kubernetes.io/ip_pool", "10.66.0.10;10.66.0.11,10.66.0.12"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.66.0.10", null)]
    [InlineData("10.66.0.254", null)]
    [InlineData("10.66.0.3", null)]
    [InlineData("10.66.0.1", "10.66.0.1 is the gateway of subnet first")]
    [InlineData("10.66.0.2", "10.66.0.2 is an address Kube-OVN itself uses in subnet first")]
    [InlineData("10.66.0.0", "10.66.0.0 is the network address of subnet first (10.66.0.0/24)")]
    [InlineData("10.66.0.255", "10.66.0.255 is the broadcast address of subnet first (10.66.0.0/24)")]
    [InlineData("10.66.1.1", "10.66.1.1 is not in subnet first (10.66.0.0/24)")]
    [InlineData("fd00::a", "fd00::a is not in subnet first (10.66.0.0/24)")]
    public void One_Subnet_gives_or_says_why_not(string address, string? objection) =>
        Assert.Equal(objection is null ? [] : [objection], Place(address, First));

    [Theory]
    [InlineData("10.66.0.1", null)]
    [InlineData("10.66.0.255", null)]
    [InlineData("10.66.1.1", null)]
    [InlineData("fd00::a", null)]
    [InlineData("10.66.0.0", "10.66.0.0 is the network address of subnet first (10.66.0.0/24)")]
    [InlineData("10.67.0.0", "10.67.0.0 is not in any of the subnets first, second (10.66.0.0/24, 10.66.0.0/16, fd00::/64)")]
    public void Of_several_Subnets_one_that_gives_is_enough(string address, string? objection) =>
        Assert.Equal(objection is null ? [] : [objection], Place(address, First, Second));

    [Fact]
    public void Every_address_of_every_element_is_judged() => Assert.Equal(
        ["10.66.0.1 is the gateway of subnet first", "10.66.9.9 is not in subnet first (10.66.0.0/24)"],
        Place(Request(("ovn.kubernetes.io/ip_pool", "10.66.0.10,10.66.0.1,10.66.9.9")), First));

    [Fact]
    public void Without_networks_membership_is_not_judged()
    {
        Assert.Empty(Place("10.99.0.1"));
        Assert.Empty(Place("10.99.0.1", Subnet("dhcp", "")));
        Assert.Empty(Place("10.99.0.1", First, Subnet("dhcp", "")));
    }

    [Fact]
    public void The_Nodes_Subnet_is_refused_by_name() => Assert.Equal(
        ["subnet join is the nodes' own; no Pod can have an address of it"],
        Place(Request((AnnotationKeys.MacAddress, "00:00:00:00:00:01"), (AnnotationKeys.LogicalSwitch, "join")), Subnet("join", "100.64.0.0/16")));
}
