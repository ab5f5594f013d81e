using System.Text.Json.Nodes;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;
using WebhookGuard.Settings;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Cluster;

/// <summary>A real API server and a real Northbound database, with the guard in the admission chain as deploy/base puts it there.</summary>
public class GuardedCluster : PreparedCluster
{
    private RunningGuard? guard;
    private int addresses;

    public GuardedCluster()
    {
    }

    protected GuardedCluster(ApiServerOptions options, int northboundMembers)
        : base(options, northboundMembers)
    {
    }

    public RunningGuard Guard => guard ?? throw new InvalidOperationException("the guard has not been started");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (ApiServerFacts.AreSkipped)
        {
            return;
        }

        guard = await RunningGuard.StartAsync(ApiServer.Kubeconfig(ClusterUser.WebhookGuard), NorthboundRemotes, Configure);
        await WebhookConfiguration.InstallAsync(ApiServer, guard.Admission, guard.CaBundle);
        await Eventually.IsTrueAsync(IsGuardedAsync, "the API server calls the guard");
    }

    public override async Task DisposeAsync()
    {
        if (guard is not null)
        {
            await guard.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <summary>A namespace whose Pods and VMs are in tenant-a.</summary>
    public async Task<string> CreateTenantAsync(string labels = "{}", string subnet = "tenant-a")
    {
        var name = await CreateNamespaceAsync(labels);
        await AnnotateNamespaceAsync(name, subnet);
        return name;
    }

    public async Task AnnotateNamespaceAsync(string name, string subnets)
    {
        (await Admin.RunAsync($"annotate namespace {name} --overwrite ovn.kubernetes.io/logical_switch={subnets}")).EnsureSucceeded();
        await Eventually.IsTrueAsync(
            () => Task.FromResult(Guard.Facts.Topology.SubnetsOfNamespace(name).SequenceEqual(subnets.Split(','))), "the guard sees the Namespace");
    }

    /// <summary>An address of tenant-a that no other test uses; four more follow it that nobody uses either.</summary>
    public string NextAddress()
    {
        var number = 5 * Interlocked.Increment(ref addresses);
        return $"10.66.{1 + (number / 250)}.{number % 250}";
    }

    /// <summary>Applies a manifest as an ordinary user and waits until the guard has seen the object.</summary>
    public async Task CreateAsync(string manifest, ObjectName name)
    {
        await Alice.ApplyAsync(manifest);
        await SeesAsync(name);
    }

    public Task SeesAsync(ObjectName name) =>
        Eventually.IsTrueAsync(() => Task.FromResult(Guard.Facts.Objects.Find(name) is not null), $"the guard sees {name}");

    public Task SeesNoMoreAsync(ObjectName name) =>
        Eventually.IsTrueAsync(() => Task.FromResult(Guard.Facts.Objects.Find(name) is null), $"the guard sees that {name} is gone");

    public Task SeesHeldAsync(string address, string evidence) =>
        Eventually.IsTrueAsync(
            () => Task.FromResult(Guard.Facts.Index.Find(Parse(address)).Any(holding => holding.Evidence.Contains(evidence, StringComparison.Ordinal))),
            $"the guard sees that {address} is held by {evidence}");

    public Task SeesFreeAsync(string address) =>
        Eventually.IsTrueAsync(() => Task.FromResult(Guard.Facts.Index.Find(Parse(address)).Count == 0), $"the guard sees that {address} is free");

    /// <summary>A claim as the API server has it, or null.</summary>
    public async Task<JsonNode?> ClaimAsync(string name)
    {
        var (status, body) = await ApiServer.GetAsync($"/apis/webhookguard.io/v1alpha1/addressclaims/{name}");
        return status == System.Net.HttpStatusCode.NotFound ? null : JsonNode.Parse(body);
    }

    /// <summary>The name of the claim of an address in Subnet tenant-a.</summary>
    public static string ClaimNameOf(string address) =>
        $"{(address.Split(':').All(part => part.Length == 2) ? "mac" : "ip")}-{address.Replace('.', '-').Replace(':', '-')}-in.subnet.tenant-a";

    public Task IsBoundAsync(string address) => Eventually.IsTrueAsync(
        async () => (string?)(await ClaimAsync(ClaimNameOf(address)))?["status"]?["phase"] == "Bound", $"the claim of {address} is bound");

    /// <summary>Applies a manifest that must be denied, and returns what kubectl shows.</summary>
    public async Task<string> DeniedAsync(string manifest) => Denied(await Alice.TryApplyAsync(manifest));

    public static string Denied(CommandResult result)
    {
        Assert.False(result.Succeeded, $"this should have been denied: {result}");
        Assert.Contains("denied the request", result.StandardError, StringComparison.Ordinal);
        return result.StandardError;
    }

    /// <summary>Sets a Pod's phase, as its kubelet would.</summary>
    public async Task SetPodPhaseAsync(string @namespace, string name, string phase)
    {
        (await Admin.RunAsync(["patch", "pod", name, "-n", @namespace, "--subresource=status", "--type=merge", "-p", $$$"""{"status":{"phase":"{{{phase}}}"}}"""])).EnsureSucceeded();
        await Eventually.IsTrueAsync(
            () => Task.FromResult(Guard.Facts.Objects.Find(new ObjectName(ObjectKind.Pod, @namespace, name)) is PodView pod && pod.Phase == phase),
            $"the guard sees that Pod {name} is {phase}");
    }

    /// <summary>The UID of an object.</summary>
    public async Task<string> UidAsync(string kind, string @namespace, string name) =>
        (string)(await Admin.GetAsync($"{kind} -n {@namespace} {name}"))["metadata"]!["uid"]!;

    private static Address Parse(string address) => Address.TryParseMac(address, out var mac) ? mac : Address.ParseIP(address);

    /// <summary>For clusters whose guard has other settings.</summary>
    protected virtual void Configure(GuardSettings settings)
    {
    }

    // A webhook takes effect at the API server some time after its configuration was written.
    private async Task<bool> IsGuardedAsync()
    {
        var result = await Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], Manifests.Pod("default", "probe", "not-an-address"));
        return result.StandardError.Contains("denied the request", StringComparison.Ordinal);
    }
}
