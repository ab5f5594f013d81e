using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.Settings;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Monitoring;

namespace WebhookGuard.EndToEnd.Tests.Monitoring;

/// <summary>
/// A guarded cluster with a real Prometheus, which scrapes the guard and the API server every second and has the alerts of
/// deploy/monitoring. The alerts do not wait (<c>for</c>): a test that did would take as long.
/// </summary>
public sealed class MonitoredCluster : GuardedCluster
{
    private PrometheusServer? prometheus;

    public PrometheusServer Prometheus => prometheus ?? throw new InvalidOperationException("Prometheus has not been started");

    /// <summary>Starts a cluster of a test's own, has the test use it, and ends it.</summary>
    public static async Task RunAsync(Func<MonitoredCluster, Task> test)
    {
        var cluster = new MonitoredCluster();
        try
        {
            await cluster.InitializeAsync();
            await test(cluster);
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (new PrometheusFactAttribute().Skip is null)
        {
            prometheus = await PrometheusServer.StartAsync(
                [new ScrapeTarget("webhookguard", Guard.Probes), new ScrapeTarget("apiserver", ApiServer.Endpoint, ClusterUser.Admin.Token)],
                PrometheusServer.WithoutWaiting(MonitoringFiles.Rules()));
        }
    }

    public override async Task DisposeAsync()
    {
        if (prometheus is not null)
        {
            await prometheus.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override void Configure(GuardSettings settings) => settings.HousekeepingInterval = TimeSpan.FromSeconds(1);
}
