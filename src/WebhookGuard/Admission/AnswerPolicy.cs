using WebhookGuard.Core.Decisions;
using WebhookGuard.Settings;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Admission;

/// <summary>What becomes of a verdict: by mode, by user, by override. Denials are logged, counted and told.</summary>
public sealed class AnswerPolicy(
    IClusterAccess cluster, IDenialEvents events, GuardSettings settings, GuardMetrics metrics, ILogger<AnswerPolicy> logger)
{
    // An audit event is no place for a novel.
    private const int MaximumAuditLength = 2000;

    private static readonly AdmissionAnswer Allowed = new()
    {
        Allowed = true,
        Decision = Decision.Allow,
        AuditAnnotations = AuditAnnotations(new Verdict([], [])),
    };

    /// <summary>Answers a review with a verdict.</summary>
    /// <param name="review">The review.</param>
    /// <param name="mode">The mode that applies to the object.</param>
    /// <param name="verdict">What was decided.</param>
    /// <param name="deadline">When the caller waits no longer.</param>
    public async ValueTask<AdmissionAnswer> AnswerAsync(AdmissionReview review, AdmissionMode mode, Verdict verdict, ReviewDeadline deadline)
    {
        if (verdict.Findings.Count == 0)
        {
            return Allowed;
        }

        var audit = AuditAnnotations(verdict);
        string[] warnings = verdict.Findings is [{ Severity: not Severity.Warn }]
            ? []
            : [.. verdict.Findings.Where(finding => finding.Severity == Severity.Warn).Select(finding => finding.Message)];
        if (verdict.Severity != Severity.Deny)
        {
            var decision = verdict.Severity == Severity.Warn ? Decision.Warn : Decision.Allow;
            return new AdmissionAnswer { Allowed = true, Decision = decision, Warnings = warnings, AuditAnnotations = audit };
        }

        var denial = verdict.Message(Severity.Deny);
        var reasons = ReasonsOf(verdict, Severity.Deny);
        var code = CodeOf(verdict, reasons);
        if (settings.AuditedUsers.Contains(review.User.Name, StringComparer.Ordinal) || mode == AdmissionMode.Audit)
        {
            Count(reasons, audited: true);
            Log.WouldDeny(logger, Operation(review), review.Subject, review.User.Name, code, List(reasons), review.Uid.ToString(), denial);
            return new AdmissionAnswer { Allowed = true, Decision = Decision.Audit, AuditAnnotations = audit };
        }

        if (mode == AdmissionMode.Warn)
        {
            Count(reasons, audited: true);
            Log.WouldDeny(logger, Operation(review), review.Subject, review.User.Name, code, List(reasons), review.Uid.ToString(), denial);
            return new AdmissionAnswer { Allowed = true, Decision = Decision.Warn, Warnings = [denial, .. warnings], AuditAnnotations = audit };
        }

        if (review.Object?.OverrideReason is { Length: > 0 } reason && await MayOverrideAsync(review, deadline))
        {
            Count(reasons, audited: true);
            Log.Overridden(logger, Operation(review), review.Subject, review.User.Name, reason, code, List(reasons), review.Uid.ToString(), denial);
            return new AdmissionAnswer
            {
                Allowed = true,
                Decision = Decision.Override,
                Warnings = [$"Overridden ({reason}): {denial}", .. warnings],
                AuditAnnotations = audit,
            };
        }

        Count(reasons, audited: false);
        Log.Denied(logger, Operation(review), review.Subject, review.User.Name, code, List(reasons), review.Uid.ToString(), denial);
        events.Tell(review, verdict, denial);
        return new AdmissionAnswer
        {
            Allowed = false,
            Decision = Decision.Deny,
            Code = code,
            Message = denial,
            Warnings = warnings,
            AuditAnnotations = audit,
        };
    }

    private async Task<bool> MayOverrideAsync(AdmissionReview review, ReviewDeadline deadline)
    {
        using var stop = deadline.Limit();
        return await cluster.MayOverrideAsync(review, stop.Token);
    }

    private void Count(List<FindingReason> reasons, bool audited)
    {
        foreach (var reason in reasons)
        {
            metrics.CountDenial(reason, audited);
        }
    }

    private static string Operation(AdmissionReview review) => review.DryRun ? $"{review.Operation} (dry run)" : review.Operation;

    private static string List(List<FindingReason> reasons) => reasons is [var only] ? GuardMetrics.Label(only) : string.Join(',', reasons.Select(GuardMetrics.Label));

    /// <summary>The reasons of findings that weigh so much or more, each once.</summary>
    private static List<FindingReason> ReasonsOf(Verdict verdict, Severity atLeast)
    {
        var reasons = new List<FindingReason>(1);
        for (var i = 0; i < verdict.Findings.Count; i++)
        {
            var finding = verdict.Findings[i];
            if (finding.Severity >= atLeast && !reasons.Contains(finding.Reason))
            {
                reasons.Add(finding.Reason);
            }
        }

        return reasons;
    }

    private static int CodeOf(Verdict verdict, List<FindingReason> reasons) =>
        verdict.IsConflict || reasons.Contains(FindingReason.Full) ? StatusCodes.Status409Conflict
        : reasons.Contains(FindingReason.Invalid) ? StatusCodes.Status422UnprocessableEntity
        : reasons.Contains(FindingReason.Forbidden) ? StatusCodes.Status403Forbidden
        : StatusCodes.Status503ServiceUnavailable;

    // Keys are prefixed with the webhook's name by the API server.
    private static KeyValuePair<string, string>[] AuditAnnotations(Verdict verdict)
    {
        var label = GuardMetrics.Label(verdict.Severity);
        return verdict.Findings.Count == 0
            ? [new("verdict", label)]
            :
            [
                new("verdict", label),
                new("reason", verdict.Findings is [var one] ? GuardMetrics.Label(one.Reason) : List(ReasonsOf(verdict, Severity.Allow))),
                new("message", Cut(verdict.Findings is [var only] ? only.Message : string.Join(' ', verdict.Findings.Select(finding => finding.Message)), MaximumAuditLength)),
            ];
    }

    // Never between the two halves of a character.
    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
