using WebhookGuard.Core.Holdings;
using WebhookGuard.Events;
using WebhookGuard.Telemetry;
using WebhookGuard.Writing;

namespace WebhookGuard.Keeping;

/// <summary>Writes the addresses of VMs that want to keep them into their templates, on the elected replica.</summary>
/// <param name="work">Who does it, and how often.</param>
/// <param name="facts">The facts.</param>
/// <param name="store">Where VMs are written.</param>
/// <param name="events">Where Events are written.</param>
/// <param name="metrics">Where writes are counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where changes are logged.</param>
internal sealed class KeepService(
    KeepWork work,
    ClusterFacts facts,
    ObjectStore store,
    EventRecorder events,
    KeepMetrics metrics,
    TimeProvider time,
    ILogger<KeepService> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        KeepRounds? rounds = null;
        try
        {
            while (true)
            {
                if (!work.Leads())
                {
                    rounds = null;
                }
                else if (work.IsCurrent())
                {
                    rounds ??= new KeepRounds(facts, store, metrics, time, logger);
                    try
                    {
                        await events.RecordAsync(await rounds.RunOnceAsync(stoppingToken), stoppingToken);
                    }
                    catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                    {
                        // Else the host would end the whole program, admission included.
                        Log.Fault(logger, fault);
                    }
                }

                await Task.Delay(work.Interval, time, stoppingToken);
            }
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The end that was asked for; what a cancelled call throws depends on where it was.
        }
    }
}
