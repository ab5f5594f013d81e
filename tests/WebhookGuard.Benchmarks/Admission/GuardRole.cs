using System.Globalization;
using Microsoft.Extensions.Logging;
using WebhookGuard.Admission;
using WebhookGuard.Benchmarks.Clusters;
using WebhookGuard.Benchmarks.Processes;
using WebhookGuard.Certificates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Hosting;
using WebhookGuard.Settings;
using WebhookGuard.Sources.StateFolder;
using WebhookGuard.TestKit;

namespace WebhookGuard.Benchmarks.Admission;

/// <summary>The guard as <c>serve</c> runs it, over a state folder and a made-up cluster of any size.</summary>
internal sealed class GuardRole : IRole
{
    /// <inheritdoc/>
    public string Name => "guard";

    /// <summary>Starts it. Arguments: the state folder, and how many Pods are made up beside it.</summary>
    public async Task<IRunningRole> StartAsync(IReadOnlyList<string> arguments)
    {
        var settings = new GuardSettings
        {
            State = arguments[0],
            Listen = "127.0.0.1:0",
            ListenMetrics = "127.0.0.1:0",
            Drain = TimeSpan.Zero,
            LogJson = true,
        };
        var facts = new ClusterFacts(settings.Topology());
        var certificate = ServingCertificate.Load(settings, TimeProvider.System);
        var app = GuardHost.Build(
            settings,
            certificate,
            facts,
            loggers => new SourceSet([new StateFolderSource(settings.State, facts, loggers.CreateLogger<StateFolderSource>(), TimeProvider.System)], new NoClusterAccess()),
            TimeProvider.System,
            logging => Logging.ToConsole(logging, settings));
        await app.StartAsync();
        using var probes = new HttpClient { BaseAddress = GuardHost.AddressOf(app, admission: false) };
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var answer = await probes.GetAsync(new Uri("/readyz", UriKind.Relative));
                return answer.IsSuccessStatusCode;
            },
            "the guard becomes ready");

        // Afterwards: what a source reads for the first time replaces all of its kind.
        // With IPs, or there would be something wrong with each of the ports.
        SyntheticCluster.Fill(facts, int.Parse(arguments[1], CultureInfo.InvariantCulture), withIPs: true);
        return new WebhookInProcess(app, GuardHost.AddressOf(app, admission: true), certificate);
    }
}
