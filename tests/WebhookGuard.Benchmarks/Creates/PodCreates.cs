using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using WebhookGuard.Benchmarks.Admission;
using WebhookGuard.Benchmarks.Cluster;
using WebhookGuard.Benchmarks.Processes;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Benchmarks.Creates;

/// <summary>
/// What the guard costs a cluster that creates Pods as fast as it can, beside the empty webhook. Each has the cluster to itself: the empty
/// webhook's share is without the watches of the guard, too.
/// </summary>
internal sealed class PodCreates : IBenchmark
{
    private const int Rounds = 5;
    private const int Clients = 12;
    private const int WarmUp = 1000;
    private const int Count = 2500;
    private const int OneInAsks = 20;
    private const double Target = 0.95;
    private const string Namespace = "default";

    /// <inheritdoc/>
    public string Name => "creates";

    /// <inheritdoc/>
    public string Summary => "Pod creates a second through the API server with the guard, beside the empty webhook";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        progress("starting etcd, an API server and ovsdb-server");
        await using var cluster = await PreparedCluster.StartAsync();
        using var api = cluster.ApiServer.CreateClient(ClusterUser.Alice);
        using var admin = cluster.ApiServer.CreateClient(ClusterUser.Admin);
        var (usual, asking) = (new List<(double Guard, double Empty)>(), new List<(double Guard, double Empty)>());
        for (var round = 0; round < Rounds; round++)
        {
            var guard = await WithGuardAsync(cluster, api, admin);
            var empty = await WithEmptyWebhookAsync(cluster, api, admin);
            usual.Add((guard.Usual, empty.Usual));
            asking.Add((guard.Asking, empty.Asking));
            progress(string.Create(
                CultureInfo.InvariantCulture,
                $"round {round + 1} of {Rounds}: {guard.Usual:0} with the guard, {empty.Usual:0} with the empty webhook; where each asks for an address {guard.Asking:0} and {empty.Asking:0}"));
        }

        return
        [
            Figure($"Pod creates with the guard, 1 in {OneInAsks} asks for an address / with the empty webhook", usual, Target),
            Figure("Pod creates with the guard, each asks for an address / with the empty webhook", asking, null),
        ];
    }

    private static Figure Figure(string name, List<(double Guard, double Empty)> rounds, double? target) =>
        new(name, "1/s", Samples.Median(rounds.Select(round => round.Guard)), Samples.Median(rounds.Select(round => round.Empty)), target) { MoreIsBetter = true };

    private static async Task<(double Usual, double Asking)> WithGuardAsync(PreparedCluster cluster, HttpClient api, HttpClient admin)
    {
        await using var guard = await GuardProcess.StartAsync(cluster);
        return await MeasureAsync(cluster, api, admin, guard.Admission, guard.Authority);
    }

    private static async Task<(double Usual, double Asking)> WithEmptyWebhookAsync(PreparedCluster cluster, HttpClient api, HttpClient admin)
    {
        await using var process = await ChildProcess.StartAsync("empty-webhook");
        var webhook = WebhookAddress.Parse(process.Announcement);
        return await MeasureAsync(cluster, api, admin, webhook.Admission, System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(webhook.Certificate)));
    }

    private static async Task<(double Usual, double Asking)> MeasureAsync(PreparedCluster cluster, HttpClient api, HttpClient admin, Uri webhook, string authority)
    {
        await WebhookConfiguration.InstallAsync(cluster.ApiServer, webhook, authority);
        await CreateAsync(api, WarmUp, OneInAsks);
        await DeleteAsync(admin);
        var usual = await CreateAsync(api, Count, OneInAsks);
        await DeleteAsync(admin);
        var asking = await CreateAsync(api, Count, oneInAsks: 1);
        await DeleteAsync(admin);
        await WebhookConfiguration.RemoveAsync(cluster.ApiServer);
        return (usual, asking);
    }

    private static async Task<double> CreateAsync(HttpClient api, int count, int oneInAsks)
    {
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                await CreateAsync(api, number, number % oneInAsks == 0 ? Address(number) : null);
            }
        }));
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task CreateAsync(HttpClient api, int number, string? address)
    {
        using var content = new ByteArrayContent(PodManifest.Json(string.Create(CultureInfo.InvariantCulture, $"web-{number}"), Namespace, address));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await api.PostAsync(new Uri($"/api/v1/namespaces/{Namespace}/pods", UriKind.Relative), content);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"Pod {number} was not created: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    private static string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"10.17.{number / 250}.{2 + (number % 250)}");

    // Both find the same store: without Pods, and without claims of Pods that are gone.
    private static async Task DeleteAsync(HttpClient admin)
    {
        foreach (var path in new[] { $"/api/v1/namespaces/{Namespace}/pods?gracePeriodSeconds=0", "/apis/webhookguard.io/v1alpha1/addressclaims" })
        {
            while (!await IsDeletedAsync(admin, path))
            {
                // The API server gives up after a minute; what is gone by then is gone.
            }
        }
    }

    private static async Task<bool> IsDeletedAsync(HttpClient admin, string path)
    {
        using var answer = await admin.DeleteAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.GatewayTimeout ? false : answer.EnsureSuccessStatusCode().IsSuccessStatusCode;
    }
}
