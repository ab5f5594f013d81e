using System.Text.Json.Nodes;
using WebhookGuard.Core.Addresses;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.EndToEnd.Tests.Deploy;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Quarantine;

/// <summary>A cluster in which guards may write to Subnets, and Subnets of the tests' own.</summary>
public sealed class QuarantinedSubnets : PreparedCluster
{
    private int subnets;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (!ApiServerFacts.AreSkipped)
        {
            (await Admin.RunAsync(["apply", "-f", SourceTree.PathOf("deploy", "components", "quarantine", "cluster-role.yaml")])).EnsureSucceeded();
        }
    }

    public Task<RunningGuard> StartGuardAsync(int limit = 256, bool quarantine = true) =>
        RunningGuard.StartAsync(ApiServer.Kubeconfig(ClusterUser.WebhookGuard), NorthboundRemotes, settings =>
        {
            settings.Quarantine = quarantine;
            settings.QuarantineLimit = limit;
            settings.DetectionInterval = TimeSpan.FromMilliseconds(100);
            settings.Namespace = "webhookguard";
        });

    /// <summary>A Subnet of 10.x.0.0/24 and fd00:x::/64, whose gateways and 10.x.0.200 .. 210 its administrator excludes.</summary>
    /// <returns>Its name, and x.</returns>
    public async Task<(string Name, int Number)> CreateSubnetAsync()
    {
        var number = 150 + Interlocked.Increment(ref subnets);
        var name = $"quarantined-{number}";
        await Admin.ApplyAsync($$"""
            apiVersion: kubeovn.io/v1
            kind: Subnet
            metadata: {name: {{name}}}
            spec: {vpc: ovn-cluster, provider: ovn, protocol: Dual, cidrBlock: "10.{{number}}.0.0/24,fd00:{{number}}::/64", gateway: "10.{{number}}.0.1,fd00:{{number}}::1", excludeIps: [10.{{number}}.0.1, 10.{{number}}.0.200..10.{{number}}.0.210, "fd00:{{number}}::1"]}
            """);
        await Northbound.AddSwitchAsync(name);
        return (name, number);
    }

    public async Task<JsonNode> SubnetAsync(string name) => await Admin.GetAsync($"subnet {name}");

    public async Task<IReadOnlyList<string>> ExcludedAsync(string name) => Excluded(await SubnetAsync(name));

    public static IReadOnlyList<string> Excluded(JsonNode subnet) => [.. (subnet["spec"]!["excludeIps"]?.AsArray() ?? []).Select(entry => (string)entry!)];

    public static string? Annotation(JsonNode subnet, string name) => (string?)subnet["metadata"]!["annotations"]?[$"webhookguard.io/{name}"];

    public Task ExcludesAsync(string name, params IEnumerable<string> expected)
    {
        var wanted = expected.Order(StringComparer.Ordinal).ToList();
        return Eventually.ResultAsync(
            async () => string.Join(' ', (await ExcludedAsync(name)).Order(StringComparer.Ordinal)),
            seen => seen == string.Join(' ', wanted),
            $"{name} excludes {string.Join(' ', wanted)}",
            TimeSpan.FromSeconds(90));
    }

    /// <summary>Replaces the list if nobody else has changed the Subnet since.</summary>
    public async Task<bool> TryReplaceAsync(JsonNode subnet, IEnumerable<string> excludeIps)
    {
        var changed = subnet.DeepClone();
        changed["spec"]!["excludeIps"] = new JsonArray([.. excludeIps.Select(entry => (JsonNode)entry)]);
        var result = await Admin.RunAsync(["replace", "-f", "-"], changed.ToJsonString());
        return result.Succeeded || (result.StandardError.Contains("the object has been modified", StringComparison.Ordinal) ? false : throw new InvalidOperationException(result.ToString()));
    }

    /// <summary>What Kube-OVN's allocator gives next: the lowest address that it believes to be free (<c>getV4RandomAddress</c> in its pkg/ipam).</summary>
    /// <param name="subnet">The Subnet as it is now.</param>
    /// <param name="remembered">What its memory says is in use.</param>
    public static string Allocate(JsonNode subnet, IReadOnlySet<string> remembered)
    {
        Assert.True(Cidr.TryParse(((string)subnet["spec"]!["cidrBlock"]!).Split(',')[0], out var cidr));
        var reserved = Excluded(subnet).Select(entry => AddressRange.TryParse(entry, out var range) ? range : throw new FormatException(entry)).ToList();
        for (var value = cidr.FirstUsable.Value; value <= cidr.LastUsable.Value; value++)
        {
            var candidate = Address.FromValue(cidr.Kind, value);
            if (!reserved.Exists(range => range.Contains(candidate)) && !remembered.Contains(candidate.ToString()))
            {
                return candidate.ToString();
            }
        }

        throw new InvalidOperationException("NoAvailableAddress");
    }
}
