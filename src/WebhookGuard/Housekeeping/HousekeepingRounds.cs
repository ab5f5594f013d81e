using WebhookGuard.Core.Holdings;
using WebhookGuard.Events;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Housekeeping;

/// <summary>The rounds of one replica for as long as it leads. What fails in a round is told of, and the next one goes on.</summary>
internal sealed class HousekeepingRounds(
    ClaimWork work, ObjectDirectory objects, EventRecorder events, HousekeepingMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly ClaimReporter claims = new(objects, metrics, logger);
    private readonly FailureLog failures = new(logger);

    /// <summary>Goes over the claims.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var outcome = RoundOutcome.Done;
        IReadOnlyList<GuardEvent> said = [];
        try
        {
            var report = await work.RunOnceAsync(cancellationToken);
            said = claims.Report(report);
            outcome = report.Failures.Count == 0 ? RoundOutcome.Done : RoundOutcome.Partly;
            failures.GoesOn();
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            outcome = RoundOutcome.Failed;
            failures.Fails(failed);
        }

        metrics.CountRound(outcome, time.GetUtcNow());
        await events.RecordAsync(said, cancellationToken);
    }
}
