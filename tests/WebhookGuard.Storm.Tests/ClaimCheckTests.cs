using WebhookGuard.Storm.Checker;
using static WebhookGuard.Storm.Tests.Histories;

namespace WebhookGuard.Storm.Tests;

public sealed class ClaimCheckTests
{
    [Fact]
    public void A_claim_that_is_left_is_found() =>
        Assert.Contains("nobody holds", Assert.Single(ClaimCheck.Differences([Claim(Address, Vm("a"))], [])).Text, StringComparison.Ordinal);

    [Fact]
    public void A_holder_without_a_claim_is_found() =>
        Assert.Contains("without a claim", Assert.Single(ClaimCheck.Differences([], [Stored(Vm("a"), 1, Address)])).Text, StringComparison.Ordinal);

    [Fact]
    public void A_claim_of_another_than_the_holder_is_found() =>
        Assert.Contains("not that of the holder", Assert.Single(ClaimCheck.Differences([Claim(Address, Vm("b"))], [Stored(Vm("a"), 1, Address)])).Text, StringComparison.Ordinal);

    [Fact]
    public void Claims_of_the_holders_are_fine_and_one_of_a_workload_serves_its_Pod() =>
        Assert.Empty(ClaimCheck.Differences(
            [Claim(Address, PodOf("d", "d-1")), Claim(Other, Vm("a"))],
            [Stored(PodOf("d", "d-1"), 1, Address), Stored(Vm("a"), 2, Other)]));

    [Fact]
    public void What_a_dry_run_wrote_is_found_even_if_it_is_gone_again() =>
        Assert.Single(ClaimCheck.OfDryRuns([Claim(Address, Vm("dry-1")), Claim(Address, Vm("dry-1")) with { Gone = true }, Claim(Other, Vm("a"))]));
}
