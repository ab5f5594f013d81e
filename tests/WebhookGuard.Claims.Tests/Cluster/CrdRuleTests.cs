using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Claims.Tests.Cluster;

/// <summary>The rules that the server itself holds, where it knows them.</summary>
[Collection(ClaimClusterGroup.Name)]
public sealed class CrdRuleTests(ClaimCluster cluster)
{
    [ApiServerTheory(MinimumVersion = "1.25")]
    [InlineData("ip-10-66-1-1-in.subnet.rules", "subnet/rules", "10.66.1.1", true)]
    [InlineData("mac-00-00-00-53-6b-a1-in.underlay.net.100", "underlay/net/100", "00:00:00:53:6b:a1", true)]
    [InlineData("ip-10-66-1-2-in.subnet.rules", "subnet/rules", "10.66.1.3", false)]
    [InlineData("ip-10-66-1-4-in.subnet.other", "subnet/rules", "10.66.1.4", false)]
    [InlineData("ip-10-66-1-5-in.hash.0123456789abcdef", "subnet/rules", "10.66.1.5", false)]
    [InlineData("printer", "subnet/rules", "10.66.1.6", false)]
    public async Task A_claims_name_is_that_of_its_scope_and_address(string name, string scope, string address, bool isTaken)
    {
        var result = await cluster.Admin.TryApplyAsync(Claim(name, scope, address));

        Assert.True(isTaken == result.Succeeded, result.ToString());
        if (!isTaken)
        {
            Assert.Contains("metadata.name must be (ip|mac)-<address with dashes>", result.StandardError, StringComparison.Ordinal);
        }
    }

    [ApiServerFact(MinimumVersion = "1.25")]
    public async Task What_a_claim_is_of_cannot_be_changed()
    {
        await cluster.Admin.ApplyAsync(Claim("ip-10-66-2-1-in.subnet.rules", "subnet/rules", "10.66.2.1"));

        var result = await cluster.Admin.RunAsync(
            ["patch", "aclaim", "ip-10-66-2-1-in.subnet.rules", "--type=merge", "-p", """{"spec": {"address": "10.66.2.2"}}"""]);

        Assert.False(result.Succeeded);
        Assert.Contains("the address cannot be changed", result.StandardError, StringComparison.Ordinal);
    }

    private static string Claim(string name, string scope, string address) => $$"""
        apiVersion: webhookguard.io/v1alpha1
        kind: AddressClaim
        metadata: {name: {{name}}}
        spec: {scope: "{{scope}}", address: "{{address}}", owner: {kind: External, name: printer} }
        """;
}
