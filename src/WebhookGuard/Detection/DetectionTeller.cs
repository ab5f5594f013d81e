using WebhookGuard.Core.Holdings;
using WebhookGuard.Events;

namespace WebhookGuard.Detection;

/// <summary>Has what was found told by one replica: the elected one, or each where none is elected.</summary>
/// <param name="tells">Whether this replica tells.</param>
/// <param name="objects">The objects that Events are about.</param>
/// <param name="events">Where Events are written; null where there is no API server.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is logged.</param>
internal sealed class DetectionTeller(
    Func<bool> tells, ObjectDirectory objects, EventRecorder? events, TimeProvider time, ILogger<DetectionTeller> logger)
{
    private FindingReporter? reporter;

    /// <summary>Tells of what changed since the last report, if this replica told of that, or else of everything.</summary>
    public async Task TellAsync(DetectionReport report, CancellationToken cancellationToken)
    {
        if (!tells())
        {
            reporter = null;
            return;
        }

        reporter ??= new FindingReporter(objects, time, logger);
        var said = reporter.Report(report);
        if (events is not null)
        {
            await events.RecordAsync(said, cancellationToken);
        }
    }
}
