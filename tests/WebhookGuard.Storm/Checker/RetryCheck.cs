using WebhookGuard.Storm.Faults;
using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Checker;

/// <summary>Answers that only ask to try again, and failures to reach the guard, must lie near a fault.</summary>
internal sealed class RetryCheck
{
    private readonly List<Violation> violations = [];

    /// <summary>Checks all answers.</summary>
    /// <param name="requests">All requests.</param>
    /// <param name="faults">What was broken when.</param>
    /// <param name="grace">How long after its end a fault still explains such an answer: what it takes to recover.</param>
    public RetryCheck(IEnumerable<RequestRecord> requests, IEnumerable<FaultRecord> faults, TimeSpan grace)
    {
        // Watches that tell late are no reason: nothing shows that they do.
        var reasons = faults.Where(fault => fault.Kind != FaultKind.WatchesHeld).ToArray();
        foreach (var request in requests.Where(request => request.Outcome == Outcome.TryAgain))
        {
            if (!reasons.Any(fault => fault.From <= request.End && request.Start <= fault.To + grace))
            {
                violations.Add(new Violation(Promise.NoNeedlessRetry, $"no fault explains it: {request}"));
            }
        }
    }

    public IReadOnlyList<Violation> Violations => violations;
}
