using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using static WebhookGuard.Core.Tests.World;

namespace WebhookGuard.Core.Tests.Holdings;

/// <summary>A list says again what is known already: each claim is there once, however often and in whatever instance it is told.</summary>
public sealed class RepeatedClaimTests
{
    [Fact]
    public void A_claim_that_is_told_again_stays_and_one_that_has_gone_goes()
    {
        var facts = new ClusterFacts(new TopologyOptions());
        var claim = Claim("10.66.0.9");
        facts.Set(claim);
        facts.Set(claim);
        Assert.Single(facts.Claims.All);
        facts.Replace(ObjectKind.AddressClaim, [claim]);
        Assert.Single(facts.Claims.All);
        facts.Replace(ObjectKind.AddressClaim, [claim with { }]);
        Assert.Single(facts.Claims.All);
        var other = claim with { ResourceVersion = "other" };
        facts.Set(other);
        Assert.Equal("other", Assert.Single(facts.Claims.All).ResourceVersion);
        Assert.Single(facts.Claims.Addresses);
        facts.Remove(claim.Name);
        Assert.Empty(facts.Claims.All);
        Assert.Empty(facts.Claims.Addresses);
    }
}
