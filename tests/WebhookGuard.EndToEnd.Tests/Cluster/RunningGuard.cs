using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WebhookGuard.Admission;
using WebhookGuard.Certificates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Hosting;
using WebhookGuard.Settings;
using WebhookGuard.TestKit;

namespace WebhookGuard.EndToEnd.Tests.Cluster;

/// <summary>The guard as <c>serve</c> runs it, in this process so that tests can look at its facts.</summary>
public sealed class RunningGuard : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new();

    private RunningGuard(WebApplication app, ClusterFacts facts, string caBundle)
    {
        this.app = app;
        Facts = facts;
        CaBundle = caBundle;
    }

    public ClusterFacts Facts { get; }

    public string CaBundle { get; }

    public Uri Admission => GuardHost.AddressOf(app, admission: true);

    public Uri Probes => GuardHost.AddressOf(app, admission: false);

    public StaleSources Sources => app.Services.GetRequiredService<StaleSources>();

    public static async Task<RunningGuard> StartAsync(string kubeconfig, string ovnNorthbound, Action<GuardSettings>? configure = null)
    {
        var settings = new GuardSettings
        {
            Kubeconfig = kubeconfig,
            OvnNorthbound = ovnNorthbound,
            Listen = "127.0.0.1:0",
            ListenMetrics = "127.0.0.1:0",
            Drain = TimeSpan.Zero,
        };
        configure?.Invoke(settings);
        var facts = new ClusterFacts(settings.Topology());
        var connect = SourceFactory.Connect(settings, facts, TimeProvider.System);
        var certificate = ServingCertificate.Load(settings, TimeProvider.System);
        var built = GuardHost.Build(settings, certificate, facts, connect, TimeProvider.System, logging => logging.SetMinimumLevel(LogLevel.None));
        await built.StartAsync();
        var guard = new RunningGuard(built, facts, certificate.Certificate.ExportCertificatePem());
        await Eventually.IsTrueAsync(() => guard.IsReadyAsync(), "the guard becomes ready");
        return guard;
    }

    public async Task<bool> IsReadyAsync()
    {
        using var response = await http.GetAsync(new Uri(GuardHost.AddressOf(app, admission: false), "/readyz"));
        return response.IsSuccessStatusCode;
    }

    /// <summary>The sum of a metric's samples whose labels contain the text.</summary>
    public async Task<double> MetricAsync(string name, string labels = "")
    {
        var text = await http.GetStringAsync(new Uri(GuardHost.AddressOf(app, admission: false), "/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(labels, StringComparison.Ordinal))
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
