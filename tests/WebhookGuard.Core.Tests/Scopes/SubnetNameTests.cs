using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Tests.Scopes;

public sealed class SubnetNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("tenant-a")]
    [InlineData("a--b")]
    [InlineData("a.b-1.c")]
    public void A_subdomain_is_a_legal_name(string name) => Assert.True(SubnetInfo.IsLegalName(name));

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("a.-b")]
    [InlineData("a-.b")]
    [InlineData("A")]
    [InlineData("a_b")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    [InlineData("ä")]
    public void Anything_else_is_none(string name) => Assert.False(SubnetInfo.IsLegalName(name));
}
