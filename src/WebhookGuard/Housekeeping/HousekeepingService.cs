using WebhookGuard.Core.Holdings;
using WebhookGuard.Events;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Housekeeping;

/// <summary>
/// Stands for election, and looks after the claims on the elected replica. The others watch for how long they have seen each claim, so that
/// whoever is elected next goes on where the last one stopped.
/// </summary>
/// <param name="work">What is looked after.</param>
/// <param name="election">Who does it.</param>
/// <param name="facts">The objects that Events are about.</param>
/// <param name="events">Where Events are written.</param>
/// <param name="metrics">Where rounds are counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where rounds are logged.</param>
public sealed class HousekeepingService(
    HousekeepingWork work,
    LeaderElection election,
    ClusterFacts facts,
    EventRecorder events,
    HousekeepingMetrics metrics,
    TimeProvider time,
    ILogger<HousekeepingService> logger) : BackgroundService
{
    private static readonly TimeSpan SyncPoll = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Who does not know the cluster yet is not to be elected.
            while (!work.Synced())
            {
                await Task.Delay(SyncPoll, time, stoppingToken);
            }

            metrics.StandForElection();
            await Task.WhenAll(
                work.Claims is { } claims ? ObserveAsync(claims, stoppingToken) : Task.CompletedTask,
                election.RunAsync(LeadAsync, stoppingToken));
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // The end that was asked for; what a cancelled call throws depends on where it was.
        }
    }

    private async Task ObserveAsync(ClaimWork claims, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                claims.Observations.NoteAll(await claims.ListAsync(cancellationToken));
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // What is not seen now takes longer to settle, and the leader's rounds tell of failures.
            }

            await Task.Delay(work.Interval, time, cancellationToken);
        }
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        metrics.StartLeading();
        try
        {
            if (work.Claims is not { } claims)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
                return;
            }

            var rounds = new HousekeepingRounds(claims, facts.Objects, events, metrics, time, logger);
            while (true)
            {
                await rounds.RunOnceAsync(cancellationToken);
                await Task.Delay(work.Interval, time, cancellationToken);
            }
        }
        finally
        {
            metrics.StopLeading();
        }
    }
}
