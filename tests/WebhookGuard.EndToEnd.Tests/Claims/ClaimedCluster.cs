using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.Settings;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Claims;

/// <summary>A guarded cluster that looks after its claims often, and in which no request lasts long.</summary>
public sealed class ClaimedCluster : GuardedCluster
{
    public ClaimedCluster()
        : base(new ApiServerOptions { ExtraArguments = ["--request-timeout=2s"] }, northboundMembers: 1)
    {
    }

    /// <summary>The names of all claims whose name contains a text.</summary>
    public async Task<IReadOnlyList<string>> ClaimNamesAsync(string part)
    {
        var (_, body) = await ApiServer.GetAsync("/apis/webhookguard.io/v1alpha1/addressclaims");
        return [.. JsonNode.Parse(body)!["items"]!.AsArray()
            .Select(item => (string)item!["metadata"]!["name"]!)
            .Where(name => name.Contains(part, StringComparison.Ordinal))];
    }

    public Task IsReleasedAsync(string address) => IsGoneAsync(ClaimNameOf(address));

    public Task IsGoneAsync(string claim) => Eventually.IsTrueAsync(
        async () => await ClaimAsync(claim) is null, $"{claim} is gone", TimeSpan.FromSeconds(60));

    /// <summary>Creates objects all at once; kubectl would be too slow to race.</summary>
    /// <returns>What the API server answered to each.</returns>
    public async Task<IReadOnlyList<JsonNode>> CreateAtOnceAsync(string collection, IReadOnlyList<string> manifests)
    {
        using var client = ApiServer.CreateClient(ClusterUser.Alice);
        return await Task.WhenAll(manifests.Select(async manifest =>
        {
            using var content = new StringContent(manifest);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/yaml");
            using var response = await client.PostAsync(collection, content);
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        }));
    }

    protected override void Configure(GuardSettings settings)
    {
        settings.RequestTimeout = TimeSpan.FromSeconds(2);
        settings.HousekeepingInterval = TimeSpan.FromSeconds(1);
    }
}

/// <summary>The tests that share the cluster.</summary>
[CollectionDefinition(Name)]
public sealed class ClaimedClusterCollection : ICollectionFixture<ClaimedCluster>
{
    public const string Name = "claimed cluster";
}
