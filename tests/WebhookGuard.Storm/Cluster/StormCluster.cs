using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Storm.Network;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Storm.Cluster;

/// <summary>The servers around the guard, with the storm's Subnets and namespaces.</summary>
internal sealed class StormCluster(StormOptions options) : ControlPlane(new ApiServerOptions
{
    ExtraArguments =
    [
        string.Create(CultureInfo.InvariantCulture, $"--request-timeout={options.RequestTimeout.TotalSeconds}s"),
        // So that etcd's content can be read as it is.
        "--storage-media-type=application/json",
        // Nobody is to be told to come back later for any reason but the guard.
        "--max-requests-inflight=3000",
        "--max-mutating-requests-inflight=1500",
        "--enable-priority-and-fairness=false",
    ],
})
{
    // What puts the guard into a cluster as a workload is not for one outside; the webhook is pointed here by the TestKit.
    private static readonly string[] NotForHere =
        ["deployment", "service", "pod-disruption-budget", "kustomization", "validating-webhook-configuration", "audit-webhook-configuration"];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Admin.ApplyAsync(NetworkPlan.Manifests);
        foreach (var subnet in NetworkPlan.Subnets)
        {
            await Northbound.AddSwitchAsync(subnet);
        }

        var folder = Path.Combine(AppContext.BaseDirectory, "deploy", "base");
        var files = Directory.GetFiles(folder, "*.yaml")
            .Where(file => !NotForHere.Contains(Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal))
            // Its own namespace first.
            .OrderByDescending(file => Path.GetFileName(file) == "namespace.yaml");
        (await Admin.RunAsync(["apply", "-n", "webhookguard", "--validate=false", .. files.Select(file => $"--filename={file}")])).EnsureSucceeded();
        await SetQuotaAsync();
    }

    /// <summary>No Pods in one namespace. There is no controller, so the status is written here.</summary>
    private async Task SetQuotaAsync()
    {
        const string Path = $"/api/v1/namespaces/{NetworkPlan.QuotaNamespace}/resourcequotas";
        JsonObject hard = new() { ["pods"] = "0" };
        var quota = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ResourceQuota",
            ["metadata"] = new JsonObject { ["name"] = "none", ["namespace"] = NetworkPlan.QuotaNamespace },
            ["spec"] = new JsonObject { ["hard"] = hard.DeepClone() },
        };
        using var client = ApiServer.CreateClient(ClusterUser.Admin);
        using var created = await client.PostAsJsonAsync(Path, quota);
        created.EnsureSuccessStatusCode();
        quota["status"] = new JsonObject { ["hard"] = hard, ["used"] = new JsonObject { ["pods"] = "0" } };
        using var updated = await client.PutAsJsonAsync($"{Path}/none/status", quota);
        updated.EnsureSuccessStatusCode();
    }
}
