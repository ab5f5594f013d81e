using System.Threading.Channels;
using WebhookGuard.Admission;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;

namespace WebhookGuard.Events;

/// <summary>
/// Writes an Event on the controller of what was denied: on a Deployment whose Pods are denied, or a VM whose VMI is. Who is denied by
/// kubectl reads it there. Controllers try again and again, so the same Event is written seldom, and few of them at a time.
/// </summary>
/// <param name="facts">Which controllers there are.</param>
/// <param name="recorder">What writes Events; nobody else's.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where faults are logged.</param>
internal sealed class DenialEvents(ClusterFacts facts, EventRecorder recorder, TimeProvider time, ILogger<DenialEvents> logger) : BackgroundService, IDenialEvents
{
    private const int MaximumWaiting = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Admission does not wait: what is too much is left out, and comes again with the next try.
    private readonly Channel<GuardEvent> waiting = Channel.CreateBounded<GuardEvent>(
        new BoundedChannelOptions(MaximumWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <inheritdoc/>
    public void Tell(AdmissionReview review, Verdict verdict, string denial)
    {
        if (!review.DryRun && review.Object is { } view && ControllerOf(view) is { } controller && TextOfAddresses(verdict) is { Length: > 0 } addresses
            && EventTarget.Of(controller, facts.Objects) is { } target)
        {
            waiting.Writer.TryWrite(new GuardEvent(target, GuardEvent.AddressDenied, addresses, $"{review.Subject} was denied: {denial}"));
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var batch = new List<GuardEvent>();
            while (waiting.Reader.TryRead(out var said))
            {
                batch.Add(said);
            }

            try
            {
                await recorder.RecordAsync(batch, stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // Else the host would end the whole program, admission included.
                Log.Fault(logger, fault);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    /// <summary>The one at the top, whose existence is proven: anybody can write any reference into an object.</summary>
    private ObjectName? ControllerOf(ObjectView view)
    {
        var requester = Requester.Of(view, new ObjectLookup(facts.Objects));
        return requester.Ancestors is [.., var top] ? top
            : requester.Owner != view.Name && facts.Objects.Find(requester.Owner) is { } owner ? owner.Name
            : null;
    }

    // What only has to be tried again is no event.
    private static string TextOfAddresses(Verdict verdict) => string.Join(", ", verdict.Findings
        .Where(finding => finding.Severity == Severity.Deny && (finding.Address is not null || finding.Reason == FindingReason.Full))
        .Select(finding => finding.Address?.ToString() ?? finding.Subnet)
        .Distinct(StringComparer.Ordinal));
}
