using System.Diagnostics;
using Microsoft.Extensions.Logging;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Sources.Kubernetes;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.Kubernetes.Reflection;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Benchmarks.Cluster;

/// <summary>How long the guard takes to learn of a large cluster from its API server, beside reading the same two lists and dropping them.</summary>
internal sealed class KubernetesSync : IBenchmark
{
    private const int VirtualMachines = 50_000;
    private const int RunningVirtualMachines = 25_000;
    private const int Pods = 100_000;
    private const int Rounds = 3;
    private const long LeastBytes = 600_000_000;
    private const double Target = 1.2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public string Name => "kubernetes-sync";

    /// <inheritdoc/>
    public string Summary => "from connect to synced with 100,000 Pods and 50,000 VMs, beside reading the same lists raw";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        await using var etcd = await Etcd.StartAsync();
        progress($"writing {Pods} Pods and {VirtualMachines} VMs into etcd");
        await etcd.PutAsync(Enumerable.Range(0, VirtualMachines).Select(LargeCluster.VirtualMachine)
            .Concat(Enumerable.Range(0, RunningVirtualMachines).Select(LargeCluster.Launcher))
            .Concat(Enumerable.Range(VirtualMachines, Pods - RunningVirtualMachines).Select(LargeCluster.Pod)));
        progress("starting the API server");
        await using var server = await ApiServer.StartAsync(etcd, new ApiServerOptions { ExtraArguments = ["--request-timeout=10m"] });
        await CustomResourceDefinitions.InstallAsync(server);
        await CustomResourceDefinitions.InstallAddressClaimsAsync(server);

        using var raw = server.CreateClient(ClusterUser.Admin);
        using var client = ClusterConnection.Connect(server.Kubeconfig(ClusterUser.Admin));
        progress("waiting until the API server's cache has all of them: what it serves before that is read from etcd, page by page");
        await Eventually.IsTrueAsync(async () => await ReadAsync(raw) > LeastBytes, "both lists come as a whole", Patience);
        var medians = await Samples.MediansAsync(
            Rounds,
            warmUp: 1,
            async _ => progress($"raw: {await ReadAsync(raw)} bytes"),
            async _ => progress($"sync: {await SyncAsync(client)}"));
        return [new Figure($"sync of {Pods} Pods and {VirtualMachines} VMs / reading the lists raw", "ms", medians[1], medians[0], Target)];
    }

    private static async Task<long> ReadAsync(HttpClient client)
    {
        var read = await Task.WhenAll(new[] { ObjectKind.Pod, ObjectKind.VirtualMachine }.Select(async kind =>
        {
            var resource = KubernetesResource.Of(KubernetesKinds.Of(kind));
            var query = $"{resource.PathOf(resource.Versions[0])}?resourceVersion=0&limit={new ReflectorOptions().PageSize}";
            using var response = await client.GetAsync(new Uri(query, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            await using var body = await response.Content.ReadAsStreamAsync();
            var buffer = new byte[64 * 1024];
            var total = 0L;
            for (int count; (count = await body.ReadAsync(buffer)) > 0; total += count)
            {
            }

            return total;
        }));
        return read.Sum();
    }

    private static async Task<string> SyncAsync(k8s.Kubernetes client)
    {
        var start = Stopwatch.GetTimestamp();
        var logger = new RecordingLogger<KubernetesSource>();
        var facts = new ClusterFacts(new TopologyOptions());
        var sources = KubernetesSource.ForAllKinds(client, facts, logger, TimeProvider.System);
        using var stop = new CancellationTokenSource();
        var running = sources.Select(source => source.RunAsync(stop.Token)).ToArray();
        await Eventually.IsTrueAsync(() => sources.All(source => source.State.Synced), "the sources are synced", Patience);
        var took = Stopwatch.GetElapsedTime(start);
        await stop.CancelAsync();
        await Task.WhenAll(running);
        return logger.LinesOf(LogLevel.Warning) is not [var first, ..]
            ? $"{facts.Objects.All.Count()} objects, {facts.Index.AddressCount} addresses in {took.TotalSeconds:0.00} s"
            : throw new InvalidOperationException($"the sync was disturbed: {first}");
    }
}
