using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace WebhookGuard.Admission;

/// <summary>
/// Until when a review has to be decided. The API server waits no longer than the webhook's <c>timeoutSeconds</c>, and names them in the URL
/// (k8s.io/apiserver, pkg/admission/plugin/webhook: the parameter <c>timeout</c>): a reason in time is worth more than its own.
/// </summary>
/// <param name="Start">When the review arrived, as the clock's timestamp.</param>
/// <param name="ToDecide">The time there is from then on.</param>
/// <param name="Time">The clock.</param>
/// <param name="CallerGone">The caller waits no longer.</param>
public readonly record struct ReviewDeadline(long Start, TimeSpan ToDecide, TimeProvider Time, CancellationToken CallerGone)
{
    /// <summary>The <c>timeoutSeconds</c> of deploy/base.</summary>
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The rest is for taking back what was claimed for nothing, and for the way back.</summary>
    private const double Share = 0.7;

    /// <summary>The deadline of a review that arrives now.</summary>
    /// <param name="query">The URL's parameters, with a timeout such as <c>5s</c>; what is none counts as 5 s.</param>
    /// <param name="time">The clock.</param>
    /// <param name="callerGone">The caller waits no longer.</param>
    public static ReviewDeadline Of(QueryString query, TimeProvider time, CancellationToken callerGone) => new(
        time.GetTimestamp(), Share * TimeoutIn(query), time, callerGone);

    /// <summary>No deadline but the caller's patience.</summary>
    public static ReviewDeadline None(CancellationToken callerGone) => new(0, Timeout.InfiniteTimeSpan, TimeProvider.System, callerGone);

    private static TimeSpan TimeoutIn(QueryString query)
    {
        foreach (var parameter in new QueryStringEnumerable(query.Value))
        {
            if (parameter.EncodedName.Span is "timeout"
                && int.TryParse(parameter.EncodedValue.Span.TrimEnd('s'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 30)
            {
                return TimeSpan.FromSeconds(seconds);
            }
        }

        return UsualTimeout;
    }

    /// <summary>Cancelled when the time is up, or the caller has gone. To be disposed of.</summary>
    public CancellationTokenSource Limit()
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(CallerGone);
        if (ToDecide == Timeout.InfiniteTimeSpan)
        {
            return stop;
        }

        var left = ToDecide - Time.GetElapsedTime(Start);
        if (left > TimeSpan.Zero)
        {
            stop.CancelAfter(left);
        }
        else
        {
            stop.Cancel();
        }

        return stop;
    }
}
