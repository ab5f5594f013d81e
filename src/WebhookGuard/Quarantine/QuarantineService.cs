using System.Threading.Channels;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Detection;
using WebhookGuard.Events;
using WebhookGuard.Telemetry;
using WebhookGuard.Writing;

namespace WebhookGuard.Quarantine;

/// <summary>Keeps the addresses of leftover ports from Kube-OVN's dynamic allocation, on the elected replica, after each search.</summary>
/// <param name="work">Who does it.</param>
/// <param name="reports">What the searches find.</param>
/// <param name="facts">The facts.</param>
/// <param name="store">Where Subnets are written.</param>
/// <param name="events">Where Events are written.</param>
/// <param name="metrics">Where writes are counted.</param>
/// <param name="logger">Where changes are logged.</param>
internal sealed class QuarantineService(
    QuarantineWork work,
    DetectionReports reports,
    ClusterFacts facts,
    ObjectStore store,
    EventRecorder events,
    QuarantineMetrics metrics,
    ILogger<QuarantineService> logger) : BackgroundService
{
    private readonly ChannelReader<DetectionReport> reader = reports.Subscribe();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        QuarantineRounds? rounds = null;
        try
        {
            await foreach (var report in reader.ReadAllAsync(stoppingToken))
            {
                if (!work.Leads())
                {
                    rounds = null;
                    continue;
                }

                rounds ??= new QuarantineRounds(work, facts, store, metrics, logger);
                try
                {
                    await events.RecordAsync(await rounds.RunOnceAsync(report, stoppingToken), stoppingToken);
                }
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    // Else the host would end the whole program, admission included.
                    Log.Fault(logger, fault);
                }
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The end that was asked for; what a cancelled call throws depends on where it was.
        }
    }
}
