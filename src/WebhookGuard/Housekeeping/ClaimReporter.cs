using WebhookGuard.Claims;
using WebhookGuard.Claims.Housekeeping;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Events;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Housekeeping;

/// <summary>Tells an administrator what rounds of housekeeping did to claims, for as long as this replica leads: each change once.</summary>
/// <param name="objects">The objects that Events are about.</param>
/// <param name="metrics">Where it is counted.</param>
/// <param name="logger">Where it is logged.</param>
internal sealed class ClaimReporter(ObjectDirectory objects, HousekeepingMetrics metrics, ILogger logger)
{
    private HashSet<string> misnamed = new(StringComparer.Ordinal);
    private bool complete;
    private bool failing;

    /// <summary>Tells of one round.</summary>
    /// <returns>The Events to write.</returns>
    public IReadOnlyList<GuardEvent> Report(HousekeepingReport report)
    {
        metrics.Count(report);
        ReportChanges(report);
        ReportFailures(report.Failures);
        ReportMisnamed(report.Misnamed);
        var restored = complete ? report.BackFilled : [];
        ReportMade(report.BackFilled);

        // Until once all that was there had its claim, what is missing is missing because there were no claims before. One that can never be
        // made is no reason to wait for ever.
        complete |= report.Failures.Count == 0 || report.BackFilled.Count == 0;
        return
        [
            .. report.Misnamed.Select(claim => new GuardEvent(
                EventTarget.Of(claim),
                GuardEvent.AddressClaimMisnamed,
                claim.Address,
                $"The claim is no lock: its name is not that of {claim.Address} in {claim.Scope}.")),
            .. restored.SelectMany(claim => EventTarget.Of(claim.Owner, objects) is { } owner
                ? [new GuardEvent(
                    owner,
                    GuardEvent.AddressClaimRestored,
                    claim.Address,
                    $"The claim on {claim.Address} in {claim.Scope} was missing and has been made: it was deleted by hand, or the object came past the guard.")]
                : Array.Empty<GuardEvent>()),
        ];
    }

    private static string List(IReadOnlyCollection<AddressClaim> claims) => TextList.Of([.. claims.Select(Text)]);

    private static string Text(AddressClaim claim) => $"{claim.Name} of {claim.Owner}";

    private void ReportChanges(HousekeepingReport report)
    {
        if (report.Bound.Count > 0)
        {
            Log.Bound(logger, List(report.Bound));
        }

        if (report.Released.Count > 0)
        {
            Log.Released(logger, List(report.Released));
        }
    }

    private void ReportMade(IReadOnlyList<AddressClaim> made)
    {
        if (made.Count == 0)
        {
            return;
        }

        if (complete)
        {
            Log.Restored(logger, List(made));
        }
        else
        {
            Log.BackFilled(logger, List(made));
        }
    }

    private void ReportFailures(IReadOnlyList<string> failures)
    {
        if (failing == failures.Count > 0)
        {
            return;
        }

        failing = !failing;
        if (failing)
        {
            Log.ClaimsFail(logger, TextList.Of(failures));
        }
        else
        {
            Log.ClaimsGoOn(logger);
        }
    }

    private void ReportMisnamed(IReadOnlyList<AddressClaim> claims)
    {
        var now = claims.Select(claim => claim.Name).ToHashSet(StringComparer.Ordinal);
        var appeared = claims.Where(claim => !misnamed.Contains(claim.Name)).ToList();
        var gone = misnamed.Where(name => !now.Contains(name)).Order(StringComparer.Ordinal).ToList();
        misnamed = now;
        if (appeared.Count > 0)
        {
            Log.Misnamed(logger, List(appeared));
        }

        if (gone.Count > 0)
        {
            Log.MisnamedNoMore(logger, TextList.Of(gone));
        }
    }
}
