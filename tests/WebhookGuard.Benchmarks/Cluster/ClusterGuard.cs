using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using WebhookGuard.Benchmarks.Processes;
using WebhookGuard.Certificates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Hosting;
using WebhookGuard.Settings;
using WebhookGuard.TestKit;

namespace WebhookGuard.Benchmarks.Cluster;

/// <summary>The guard as <c>serve</c> runs it on real servers; it writes no claims, of which it would have to make a million first.</summary>
internal sealed class ClusterGuard : IRole
{
    public const string RoleName = "cluster-guard";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // Until nothing of the sync is left to be tidied up, and the search for duplicates has run a few times.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(45);

    /// <inheritdoc/>
    public string Name => RoleName;

    /// <summary>Starts it. Arguments: the kubeconfig, the OVN remote, and for how many addresses to wait.</summary>
    public async Task<IRunningRole> StartAsync(IReadOnlyList<string> arguments)
    {
        var settings = new GuardSettings
        {
            Kubeconfig = arguments[0],
            OvnNorthbound = arguments[1],
            Listen = "127.0.0.1:0",
            ListenMetrics = "127.0.0.1:0",
            Drain = TimeSpan.Zero,
            Namespace = "default",
            Claims = false,
        };
        var addresses = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        var facts = new ClusterFacts(settings.Topology());
        var certificate = ServingCertificate.Load(settings, TimeProvider.System);
        var connect = SourceFactory.Connect(settings, facts, TimeProvider.System);
        var app = GuardHost.Build(settings, certificate, facts, connect, TimeProvider.System, logging => logging.SetMinimumLevel(LogLevel.None));
        await app.StartAsync();
        using var probes = new HttpClient { BaseAddress = GuardHost.AddressOf(app, admission: false) };
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var answer = await probes.GetAsync(new Uri("/readyz", UriKind.Relative));
                return answer.IsSuccessStatusCode && facts.Index.AddressCount >= addresses;
            },
            "the guard is ready and knows all addresses",
            Patience);
        await Task.Delay(Settling, TimeProvider.System);
        return new Running(app);
    }

    private sealed class Running(WebApplication app) : IRunningRole
    {
        public string Announcement => "ready";

        public string Answer(string question) => HeapQuestion.Answer(question);

        public async ValueTask DisposeAsync()
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
