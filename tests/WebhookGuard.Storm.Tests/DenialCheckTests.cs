using WebhookGuard.Storm.Checker;
using WebhookGuard.Storm.History;
using static WebhookGuard.Storm.Tests.Histories;

namespace WebhookGuard.Storm.Tests;

public sealed class DenialCheckTests
{
    private static readonly TimeSpan InFlight = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly RequestRecord denied = Create(Vm("b"), 100, 101, Outcome.Denied, Address);

    [Fact]
    public void A_denial_without_another_holder_is_found()
    {
        var check = Check([denied], []);
        Assert.Equal(Promise.NoFalseDenial, Assert.Single(check.Violations).Promise);
        Assert.Equal(0, check.ByHolder + check.ByRecentHolder + check.ByClaimAlone);
    }

    [Fact]
    public void A_denial_for_the_requesters_own_object_is_found() =>
        Assert.Single(Check([denied], [Stored(Vm("b"), 50, Address)]).Violations);

    [Fact]
    public void A_denial_long_after_the_holder_has_gone_is_found() =>
        Assert.Single(Check([denied], [Stored(Vm("a"), 50, Address), Gone(Vm("a"), 70)]).Violations);

    [Fact]
    public void A_denial_before_the_holder_came_is_found() =>
        Assert.Single(Check([denied], [Stored(Vm("a"), 110, Address)]).Violations);

    [Fact]
    public void A_denial_that_names_another_address_than_the_held_one_is_found() =>
        Assert.Single(Check([denied with { Asks = [Address, Other] }], [Stored(Vm("a"), 50, Other)]).Violations);

    [Fact]
    public void A_denial_that_names_nothing_asked_for_is_found() =>
        Assert.Single(Check([denied with { Asks = [Other] }], [Stored(Vm("a"), 50, Other)]).Violations);

    [Fact]
    public void A_request_that_is_called_invalid_is_found() =>
        Assert.Single(Check([denied with { Outcome = Outcome.Rejected }], [Stored(Vm("a"), 50, Address)]).Violations);

    [Fact]
    public void A_stored_object_explains_a_denial() =>
        AssertExplained(Check([denied], [Stored(Vm("a"), 50, Address)]), check => check.ByHolder);

    [Fact]
    public void A_living_Pod_of_the_same_workload_explains_a_denial() =>
        AssertExplained(Check([Create(PodOf("d", "d-"), 100, 101, Outcome.Denied, Address)], [Stored(PodOf("d", "d-1"), 50, Address)]), check => check.ByHolder);

    [Fact]
    public void A_request_on_its_way_explains_a_denial() =>
        AssertExplained(Check([Create(Vm("a"), 99, 100.5, Outcome.Refused, Address), denied], []), check => check.ByHolder);

    [Fact]
    public void A_request_without_an_answer_may_still_be_on_its_way() =>
        AssertExplained(Check([Create(Vm("a"), 91, 92, Outcome.Unknown, Address), denied], []), check => check.ByHolder);

    [Fact]
    public void A_dry_run_holds_nothing() =>
        Assert.Single(Check([Create(Vm("a"), 99, 100.5, Outcome.Granted, Address) with { DryRun = true }, denied], []).Violations);

    [Fact]
    public void A_holder_who_has_just_gone_explains_a_denial() =>
        AssertExplained(Check([denied], [Stored(Vm("a"), 50, Address), Gone(Vm("a"), 90)]), check => check.ByRecentHolder);

    [Fact]
    public void A_port_explains_a_denial() => AssertExplained(
        Check([denied], [], ports: [new PortRecord(Vm("a"), [Address], TimeSpan.FromSeconds(50), null)]), check => check.ByHolder);

    [Fact]
    public void A_claim_explains_a_denial_but_is_counted_apart() =>
        AssertExplained(Check([denied], [], claims: [Claim(Address, Vm("a"), 50)]), check => check.ByClaimAlone);

    private static void AssertExplained(DenialCheck check, Func<DenialCheck, int> count)
    {
        Assert.Empty(check.Violations);
        Assert.Equal(1, count(check));
        Assert.Equal(1, check.ByHolder + check.ByRecentHolder + check.ByClaimAlone);
    }

    private static DenialCheck Check(
        RequestRecord[] requests, StoredVersion[] versions, PortRecord[]? ports = null, ClaimVersion[]? claims = null) =>
        new(requests, new HoldBook(requests, versions, ports ?? [], claims ?? [], InFlight), Grace);
}
