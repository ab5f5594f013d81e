using System.Text;
using WebhookGuard.Claims.Store;

namespace WebhookGuard.Claims.Tests;

public sealed class ClaimAnswerTests
{
    [Fact]
    public void A_claim_that_is_not_there_is_told_from_a_kind_that_is_not_installed()
    {
        var claim = Answer(404, """{"kind":"Status","reason":"NotFound","details":{"name":"c","kind":"addressclaims"},"message":"not found"}""");
        var kind = Answer(404, """{"kind":"Status","reason":"NotFound","details":{},"message":"the server could not find the requested resource"}""");
        var proxy = Answer(404, "<html>no backend</html>");

        Assert.True(claim.IsNotFound("c"));
        Assert.False(kind.IsNotFound("c"));
        Assert.False(proxy.IsNotFound("c"));
        Assert.False(Assert.Throws<ClaimStoreException>(kind.Claim).OutcomeUnknown);
        Assert.Throws<ClaimStoreException>(proxy.EnsureSucceeded);
    }

    [Theory]
    [InlineData(403, false)]
    [InlineData(409, false)]
    [InlineData(422, false)]
    [InlineData(429, false)]
    [InlineData(500, true)]
    [InlineData(504, true)]
    public void S9_Only_a_refusal_is_certain(int code, bool unknown)
    {
        var failure = Assert.Throws<ClaimStoreException>(Answer(code, """{"kind":"Status","reason":"X","message":"why"}""").Claim);

        Assert.Equal(unknown, failure.OutcomeUnknown);
        Assert.Equal($"the API server answered {code} why", failure.Message);
    }

    [Fact]
    public void S9_An_answer_that_cannot_be_read_is_no_success() =>
        Assert.True(Assert.Throws<ClaimStoreException>(Answer(200, """{"metadata":{"name""").Claim).OutcomeUnknown);

    private static ClaimAnswer Answer(int code, string body) => new(code, Encoding.UTF8.GetBytes(body));
}
