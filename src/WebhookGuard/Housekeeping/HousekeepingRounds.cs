using WebhookGuard.Core.Holdings;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Housekeeping;

/// <summary>The rounds of one replica for as long as it leads. What fails in a round is told of, and the next one goes on.</summary>
internal sealed class HousekeepingRounds(
    HousekeepingWork work, ObjectDirectory objects, EventRecorder events, HousekeepingMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly ClaimReporter claims = new(objects, metrics, logger);
    private readonly DuplicateReporter duplicates = new(objects, metrics, logger);
    private readonly FailureLog claimFailures = new(logger);
    private readonly FailureLog duplicateFailures = new(logger);

    /// <summary>Goes over the claims, and looks for duplicates; neither depends on the other.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var outcome = RoundOutcome.Done;
        var said = new List<GuardEvent>();
        try
        {
            var report = await work.RunOnce(cancellationToken);
            said.AddRange(claims.Report(report));
            outcome = report.Failures.Count == 0 ? RoundOutcome.Done : RoundOutcome.Partly;
            claimFailures.GoesOn();
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            outcome = RoundOutcome.Failed;
            claimFailures.Fails(failed);
        }

        try
        {
            said.AddRange(duplicates.Report(work.Duplicates()));
            duplicateFailures.GoesOn();
        }
        catch (Exception failed)
        {
            outcome = RoundOutcome.Failed;
            duplicateFailures.Fails(failed);
        }

        metrics.CountRound(outcome, time.GetUtcNow());
        await events.RecordAsync(said, cancellationToken);
    }
}
