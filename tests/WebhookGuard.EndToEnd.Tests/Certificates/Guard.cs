using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using WebhookGuard.Certificates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.Hosting;
using WebhookGuard.Settings;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using ServingCertificate = WebhookGuard.Certificates.ServingCertificate;

namespace WebhookGuard.EndToEnd.Tests.Certificates;

/// <summary>A replica of the guard as <c>serve</c> runs it, with the rights that it has in a cluster.</summary>
internal sealed class Guard : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new();

    private Guard(WebApplication app, LogLines log) => (this.app, Log) = (app, log);

    public LogLines Log { get; }

    /// <summary>Where it serves admission.</summary>
    public int Port => GuardHost.AddressOf(app, admission: true).Port;

    /// <summary>Whether the Service would send requests here.</summary>
    public bool InService { get; private set; }

    public static async Task<Guard> StartAsync(PreparedCluster cluster, CertificateOptions options, Action<GuardSettings> configure)
    {
        var settings = new GuardSettings
        {
            Kubeconfig = cluster.ApiServer.Kubeconfig(ClusterUser.WebhookGuard),
            OvnNorthbound = GuardSettings.NoOvnNorthbound,
            Listen = "127.0.0.1:0",
            ListenMetrics = "127.0.0.1:0",
            Drain = TimeSpan.FromSeconds(1),
            Claims = false,
        };
        configure(settings);
        var facts = new ClusterFacts(settings.Topology());
        var log = new LogLines();
        var certificate = settings.TlsSecret is null ? ServingCertificate.Load(settings, TimeProvider.System) : null;
        var built = GuardHost.Build(
            settings,
            certificate,
            facts,
            SourceFactory.Connect(settings, facts, TimeProvider.System),
            TimeProvider.System,
            logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log),
            options);
        await built.StartAsync();
        return new Guard(built, log);
    }

    public async Task<Guard> WaitUntilReadyAsync()
    {
        await Eventually.ResultAsync(ReadyAsync, ready => ready.Status == HttpStatusCode.OK, "the guard becomes ready", TimeSpan.FromSeconds(60));
        InService = true;
        return this;
    }

    public async Task<(HttpStatusCode Status, string Text)> ReadyAsync()
    {
        using var response = await http.GetAsync(new Uri(GuardHost.AddressOf(app, admission: false), "/readyz"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<string> MetricsAsync() => http.GetStringAsync(new Uri(GuardHost.AddressOf(app, admission: false), "/metrics"));

    /// <summary>The sum of a metric's samples whose labels contain the text.</summary>
    public async Task<double> MetricAsync(string name, string labels = "") => (await MetricsAsync()).Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(labels, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>Ends it as a roll-out does: nobody new is sent here, and it drains.</summary>
    public async ValueTask DisposeAsync()
    {
        InService = false;
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
