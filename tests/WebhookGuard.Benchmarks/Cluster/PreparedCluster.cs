using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Benchmarks.Cluster;

/// <summary>Real servers with a Subnet and the guard's own kind and rights, as <c>deploy/base</c> gives them; the guard itself is yet to start.</summary>
internal sealed class PreparedCluster : ControlPlane, IAsyncDisposable
{
    /// <summary>The Subnet of all Pods and VMs, which has 10.16.0.0/12.</summary>
    public const string Subnet = "ovn-default";

    private const string Network = """
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: ovn-default}
        spec: {vpc: ovn-cluster, provider: ovn, protocol: IPv4, cidrBlock: 10.16.0.0/12, gateway: 10.16.0.1, default: true}
        """;

    private PreparedCluster(ApiServerOptions options)
        : base(options)
    {
    }

    /// <summary>Starts the servers.</summary>
    /// <param name="apiServerArguments">What the API server is told besides.</param>
    public static async Task<PreparedCluster> StartAsync(params IReadOnlyList<string> apiServerArguments)
    {
        var cluster = new PreparedCluster(new ApiServerOptions { ExtraArguments = apiServerArguments });
        await cluster.InitializeAsync();
        await CustomResourceDefinitions.InstallAddressClaimsAsync(cluster.ApiServer);
        await cluster.Admin.ApplyAsync(Network);
        await cluster.Northbound.AddSwitchAsync(Subnet);
        foreach (var file in new[] { "namespace.yaml", "service-account.yaml", "cluster-role.yaml", "role.yaml" })
        {
            (await cluster.Admin.RunAsync(["apply", "-n", "webhookguard", "-f", Path.Combine(AppContext.BaseDirectory, "deploy", "base", file)])).EnsureSucceeded();
        }

        return cluster;
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
}
