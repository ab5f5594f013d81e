using System.Globalization;
using System.Text.Json.Nodes;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>
/// The guard as the manifests install it: its rights, its Service, its webhook configurations, and the program itself with the variables
/// of its Pods. There is no kubelet that starts these, so it is one process here, which the Service leads to.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    private const int StartAttempts = 3;
    private const string Namespace = "webhookguard";

    private readonly HttpClient http = new();
    private TestProcess? program;

    private ManifestSet manifests;

    private Installation(PreparedCluster cluster, ManifestSet manifests) => (Cluster, this.manifests) = (cluster, manifests);

    public PreparedCluster Cluster { get; }

    /// <summary>Where it serves admission.</summary>
    public int Port { get; private set; }

    /// <summary>Installs it, and waits until the API server asks it.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="manifests">What is applied.</param>
    /// <param name="arguments">Of the program, besides its variables.</param>
    public static async Task<Installation> CreateAsync(PreparedCluster cluster, ManifestSet manifests, params IReadOnlyList<string> arguments)
    {
        var installation = new Installation(cluster, manifests);
        try
        {
            await manifests.Without(manifest => (string?)manifest["kind"] is "Service" or "ValidatingWebhookConfiguration").ForServer().ApplyAsync(cluster.Admin);
            await installation.StartAsync(arguments);
            await installation.ApplyAsync(manifests);
            await installation.IsAskedAsync();
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Applies manifests as they are, but that the Service leads to the program here.</summary>
    public Task ApplyAsync(ManifestSet manifests)
    {
        var here = new ManifestSet([.. manifests.Objects.Select(manifest => manifest.DeepClone().AsObject())]);
        var service = here.Find("Service");
        service["spec"] = new JsonObject { ["type"] = "ExternalName", ["externalName"] = "127.0.0.1" };
        foreach (var configuration in here.Objects.Where(manifest => (string?)manifest["kind"] == "ValidatingWebhookConfiguration"))
        {
            foreach (var webhook in configuration["webhooks"]!.AsArray())
            {
                webhook!["clientConfig"]!["service"]!["port"] = Port;
            }
        }

        return here.ForServer().ApplyAsync(Cluster.Admin);
    }

    /// <summary>Ends the program in order, and starts it again at the same place: another replica has taken over.</summary>
    public async Task ReplaceAsync(params IReadOnlyList<string> arguments)
    {
        await StopAsync();
        await StartAsync(arguments);
    }

    /// <summary>Ends the program in order.</summary>
    public async Task StopAsync()
    {
        await program!.StopAsync();
        await program.DisposeAsync();
    }

    /// <summary>Runs a command of the documentation; what the missing controllers would do then is done here.</summary>
    public async Task RunAsync(string command)
    {
        var words = command.Split(' ');
        Assert.Equal("kubectl", words[0]);
        if (words is [_, "apply", "-k", var applied])
        {
            manifests = await ManifestSet.OfOverlayAsync(Path.GetFileName(applied));
            await ApplyAsync(manifests);
            await ReplaceAsync();
            await IsTrustedAsync();
            return;
        }

        if (words is [_, "delete", "-k", var deleted, .. var flags])
        {
            var gone = (await ManifestSet.OfOverlayAsync(Path.GetFileName(deleted))).ForServer();
            (await Cluster.Admin.RunAsync(["delete", "--wait=false", "-f", "-", .. flags], gone.AsList())).EnsureSucceeded();
            await FinalizeNamespaceAsync();
            return;
        }

        (await Cluster.Admin.RunAsync(words[1..])).EnsureSucceeded();
        if (words is [_, "delete", "deployment", ..])
        {
            await StopAsync();
        }
    }

    /// <summary>Waits until the API server asks the guard, and believes it.</summary>
    public Task IsAskedAsync() => Eventually.ResultAsync(
        async () => (await Cluster.Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], EndToEnd.Tests.Cluster.Manifests.Pod("default", "probe", "not-an-address"))).StandardError,
        error => error.Contains("denied the request", StringComparison.Ordinal),
        "the API server asks the guard",
        TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await Cluster.Admin.RunAsync("delete validatingwebhookconfiguration --ignore-not-found webhookguard webhookguard-audit");
        if (program is not null)
        {
            await program.DisposeAsync();
        }

        http.Dispose();
    }

    /// <summary>Waits until the guard has put its authority into what calls it; the API server learns of that by a watch.</summary>
    private Task IsTrustedAsync() => Eventually.IsTrueAsync(
        async () => (await Cluster.Admin.GetAsync("validatingwebhookconfiguration webhookguard"))["webhooks"]!.AsArray()
            .All(webhook => webhook!["clientConfig"]!["caBundle"] is not null),
        "the guard has put its authority into the webhook configuration",
        TimeSpan.FromSeconds(60));

    private async Task FinalizeNamespaceAsync()
    {
        var ending = await Cluster.Admin.GetAsync($"namespace {Namespace}");
        ending["spec"]!["finalizers"] = new JsonArray();
        (await Cluster.Admin.RunAsync(["replace", "--raw", $"/api/v1/namespaces/{Namespace}/finalize", "-f", "-"], ending.ToJsonString())).EnsureSucceeded();
    }

    private async Task StartAsync(IReadOnlyList<string> arguments)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = Port == 0 || attempt > 1 ? Loopback.FreePort() : Port;
            var probes = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Loopback.FreePort()}");
            program = GuardProgram.Start(
                Variables(),
                [
                    "serve", "--kubeconfig", Cluster.ApiServer.Kubeconfig(ClusterUser.WebhookGuard), "--ovn-nb", Cluster.NorthboundRemotes, "--drain", "0",
                    "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}"), "--listen-metrics", probes, .. arguments,
                ]);
            try
            {
                await program.WaitUntilAsync(async () =>
                {
                    using var ready = await http.GetAsync(new Uri($"http://{probes}/readyz"));
                    return ready.IsSuccessStatusCode;
                });
                return;
            }
            catch (InvalidOperationException e) when (attempt < StartAttempts && e.Message.Contains("address already in use", StringComparison.Ordinal))
            {
                await program.DisposeAsync();
            }
        }
    }

    private IEnumerable<KeyValuePair<string, string?>> Variables() =>
        manifests.Find("Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray()
            .Select(variable => KeyValuePair.Create((string)variable!["name"]!, variable["valueFrom"] is null ? (string?)variable["value"] : Namespace));
}
