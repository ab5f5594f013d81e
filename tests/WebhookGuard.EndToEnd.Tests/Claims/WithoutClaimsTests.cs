using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.Settings;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Claims;

/// <summary>Subtlety 18: claims cannot be written. Here the guard has no right to.</summary>
public sealed class WithoutClaimsTests
{
    [ApiServerTheory]
    [InlineData(DoubtPolicy.Deny)]
    [InlineData(DoubtPolicy.Warn)]
    [InlineData(DoubtPolicy.Allow)]
    public async Task S18_What_needs_a_new_claim_meets_the_policy_and_nothing_else_is_touched(DoubtPolicy policy)
    {
        var cluster = new PolicyCluster(policy);
        try
        {
            await cluster.InitializeAsync();
            var tenant = await cluster.CreateTenantAsync();
            var (own, @new) = (cluster.NextAddress(), cluster.NextAddress());
            var name = new ObjectName(ObjectKind.VirtualMachine, tenant, "vm");
            await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", own), name);
            var uid = await cluster.UidAsync("vm", tenant, "vm");
            await Eventually.IsTrueAsync(
                () => Task.FromResult(cluster.Guard.Facts.Objects.NamesOf(ObjectKind.AddressClaim).Count > 0), "the guard sees the claim");

            await TakeRightsAsync(cluster);

            var refused = await cluster.Alice.TryApplyAsync(Manifests.Pod(tenant, "pod", @new));
            Assert.Equal(policy != DoubtPolicy.Deny, refused.Succeeded);
            Assert.Equal(policy == DoubtPolicy.Deny, refused.StandardError.Contains("cannot claim the address now", StringComparison.Ordinal));
            Assert.Equal(policy == DoubtPolicy.Deny, refused.StandardError.Contains("Try again shortly", StringComparison.Ordinal));
            Assert.Equal(policy == DoubtPolicy.Warn, refused.StandardError.Contains("could not be claimed", StringComparison.Ordinal));

            await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "asks-for-none", ip: null));
            await cluster.Alice.ApplyAsync(Manifests.VirtualMachineInstance(tenant, "vm", own, uid));
            (await cluster.Alice.RunAsync($"label vm -n {tenant} vm team=x")).EnsureSucceeded();
            Assert.NotEqual(0, await cluster.Guard.MetricAsync("webhookguard_claim_requests_total", "unavailable"));
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    private static async Task TakeRightsAsync(GuardedCluster cluster)
    {
        var role = await cluster.Admin.GetAsync("clusterrole webhookguard");
        var rules = role["rules"]!.AsArray();
        var claims = rules.First(rule => rule!["resources"]?.AsArray().Any(resource => (string?)resource == "addressclaims") == true)!;
        claims["verbs"] = new System.Text.Json.Nodes.JsonArray("get", "list", "watch");
        (await cluster.Admin.RunAsync(["replace", "-f", "-"], role.ToJsonString())).EnsureSucceeded();
        await Eventually.IsTrueAsync(
            async () => (await cluster.Admin.RunAsync($"auth can-i create addressclaims.webhookguard.io --as={ClusterUser.WebhookGuard.Name}")).StandardOutput.StartsWith("no", StringComparison.Ordinal),
            "the guard has lost its right to write claims");
    }

    private sealed class PolicyCluster(DoubtPolicy policy) : GuardedCluster
    {
        protected override void Configure(GuardSettings settings) => settings.OnClaimFailure = policy;
    }
}
