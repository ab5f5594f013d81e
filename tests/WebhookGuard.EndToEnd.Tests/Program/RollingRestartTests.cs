using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Network;
using WebhookGuard.TestKit.Processes;
using Xunit.Abstractions;

namespace WebhookGuard.EndToEnd.Tests.Program;

/// <summary>An upgrade replaces one replica after the other, as a Deployment does. No request of anybody is to notice.</summary>
[Collection(AloneCollection.Name)]
public sealed class RollingRestartTests(PreparedCluster cluster, ITestOutputHelper output) : IClassFixture<PreparedCluster>
{
    private const int Replicas = 3;
    private const string Held = "10.66.200.1";

    // A machine that cannot keep up is asked less often, not overwhelmed: that is not what is tried here.
    private const int MaximumUnderWay = 20;

    // 100 requests a second.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    // A kubelet probes every 2 s as deploy/base has it, and then the endpoints have to be told.
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(2);

    [ApiServerFact]
    public async Task A_rolling_restart_of_three_replicas_under_load_fails_no_request_and_lets_none_through()
    {
        var tenant = await cluster.CreateNamespaceAsync();
        (await cluster.Admin.RunAsync($"annotate namespace {tenant} ovn.kubernetes.io/logical_switch=tenant-a")).EnsureSucceeded();
        await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "gone", $"00:00:00:00:00:01 {Held}");
        using var folder = new TemporaryFolder();
        var certificate = TestKit.Kubernetes.ServingCertificate.Create();
        await File.WriteAllTextAsync(folder.File("tls.crt"), certificate.CertificatePem);
        await File.WriteAllTextAsync(folder.File("tls.key"), certificate.KeyPem);
        await using var guards = new Endpoints(() => GuardReplica.StartAsync(
            "--kubeconfig", cluster.ApiServer.Kubeconfig(ClusterUser.WebhookGuard), "--ovn-nb", cluster.NorthboundRemotes,
            "--tls-cert", folder.File("tls.crt"), "--tls-key", folder.File("tls.key"), "--drain", "5"));
        for (var number = 0; number < Replicas; number++)
        {
            await guards.AddAsync();
        }

        await WebhookConfiguration.InstallAsync(cluster.ApiServer, new Uri($"https://127.0.0.1:{guards.Port}"), certificate.AuthorityPem);
        using var end = new CancellationTokenSource();
        var load = LoadAsync(tenant, end.Token);

        for (var number = 0; number < Replicas; number++)
        {
            Assert.Equal(0, await guards.ReplaceOldestAsync());
        }

        await end.CancelAsync();
        var answers = await load;
        output.WriteLine($"{answers.Count} requests, {answers.Count(answer => answer.Denied)} denied");
        var failures = answers.Select(answer => answer.Failure).OfType<string>().ToArray();
        Assert.True(failures.Length == 0, $"{failures.Length} of {answers.Count} requests failed, such as {string.Join('\n', failures.Take(5))}");
        Assert.Contains(answers, answer => answer.Denied);
        Assert.Contains(answers, answer => answer is { Denied: false, Stored: true });
    }

    /// <summary>Requests at a steady pace, each as Alice's kubectl would send it; most of them dry runs, so that etcd is not what is measured.</summary>
    private async Task<IReadOnlyCollection<Answer>> LoadAsync(string tenant, CancellationToken end)
    {
        using var client = cluster.ApiServer.CreateClient(ClusterUser.Alice);
        client.Timeout = TimeSpan.FromSeconds(30);
        var answers = new ConcurrentBag<Answer>();
        var under = new List<Task>();
        using var pace = new PeriodicTimer(Pace);
        for (var number = 0; !end.IsCancellationRequested; number++)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            under.RemoveAll(task => task.IsCompletedSuccessfully);
            if (under.Count < MaximumUnderWay)
            {
                under.Add(AskAsync(client, tenant, number, answers));
            }
        }

        await Task.WhenAll(under);
        return answers;
    }

    private static async Task AskAsync(HttpClient client, string tenant, int number, ConcurrentBag<Answer> answers)
    {
        var conflicting = number % 10 == 9;
        var stored = number % 20 == 0;
        var address = conflicting ? Held : string.Create(CultureInfo.InvariantCulture, $"10.66.{100 + (number / 250 % 100)}.{1 + (number % 250)}");
        using var content = new StringContent(Pod($"p-{number}", tenant, address), Encoding.UTF8, "application/json");
        try
        {
            using var response = await client.PostAsync(
                new Uri($"/api/v1/namespaces/{tenant}/pods{(stored ? string.Empty : "?dryRun=All")}", UriKind.Relative), content);
            var expected = conflicting ? HttpStatusCode.Conflict : HttpStatusCode.Created;
            answers.Add(new Answer(
                response.StatusCode == HttpStatusCode.Conflict,
                stored,
                response.StatusCode == expected ? null : $"{number} ({address}): {response.StatusCode} {await response.Content.ReadAsStringAsync()}"));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            answers.Add(new Answer(Denied: false, stored, $"{number} ({address}): {exception.Message}"));
        }
    }

    private static string Pod(string name, string tenant, string address) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = tenant,
            ["annotations"] = new JsonObject { ["ovn.kubernetes.io/ip_address"] = address },
        },
        ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "c", ["image"] = "i" }) },
    }.ToJsonString();

    private sealed record Answer(bool Denied, bool Stored, string? Failure);

    /// <summary>The replicas behind a Service: new connections go to those that a probe found ready last, and none is cut.</summary>
    private sealed class Endpoints : IAsyncDisposable
    {
        private readonly Func<Task<GuardReplica>> start;
        private readonly List<GuardReplica> replicas = [];
        private readonly TcpBalancer balancer;
        private readonly CancellationTokenSource stop = new();
        private readonly Task probing;
        private volatile IReadOnlyList<int> ready = [];

        public Endpoints(Func<Task<GuardReplica>> start)
        {
            this.start = start;
            balancer = new TcpBalancer(() => ready, () => Timeout.InfiniteTimeSpan);
            probing = ProbeAsync();
        }

        public int Port => balancer.Port;

        public async Task AddAsync()
        {
            var replica = await start();
            lock (replicas)
            {
                replicas.Add(replica);
            }

            await Eventually.IsTrueAsync(() => Task.FromResult(ready.Contains(replica.Port)), "the new replica is in service");
        }

        /// <summary>As a Deployment with maxUnavailable 1 and maxSurge 0 does it.</summary>
        /// <returns>The exit code of the one that is gone.</returns>
        public async Task<int> ReplaceOldestAsync()
        {
            var oldest = replicas[0];
            oldest.Process.Signal(UnixSignal.Terminate);
            var exitCode = await oldest.Process.WaitForExitAsync();
            lock (replicas)
            {
                replicas.RemoveAt(0);
            }

            await oldest.DisposeAsync();
            await AddAsync();
            return exitCode;
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await probing;
            await balancer.DisposeAsync();
            foreach (var replica in replicas)
            {
                await replica.DisposeAsync();
            }

            stop.Dispose();
        }

        private async Task ProbeAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                GuardReplica[] all;
                lock (replicas)
                {
                    all = [.. replicas];
                }

                var found = await Task.WhenAll(all.Select(async replica => (replica.Port, Ready: await replica.IsReadyAsync())));
                ready = [.. found.Where(item => item.Ready).Select(item => item.Port)];
                await Task.Delay(ProbePeriod, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
