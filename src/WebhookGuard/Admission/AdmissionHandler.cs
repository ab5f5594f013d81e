using WebhookGuard.Claiming;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Settings;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Admission;

/// <summary>Turns a review into an answer: decision, live proof before a denial, staleness, claims, mode and override.</summary>
public sealed class AdmissionHandler(
    LiveDecider decider,
    ClusterFacts facts,
    StaleSources staleness,
    IClusterAccess cluster,
    IAddressClaims addressClaims,
    GuardSettings settings,
    GuardMetrics metrics,
    ILogger<AdmissionHandler> logger)
{
    // An audit event is no place for a novel.
    private const int MaximumAuditLength = 2000;

    private static readonly Dictionary<string, AdmissionMode> ModeNames = Enum.GetValues<AdmissionMode>()
        .ToDictionary(mode => mode.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Answers a review.</summary>
    public async Task<AdmissionAnswer> HandleAsync(AdmissionReview review, CancellationToken cancellationToken)
    {
        // A claim is the guard's own: to decide on it would be to ask itself.
        if (review.Operation is not ("CREATE" or "UPDATE") || review.SubResource.Length > 0
            || review.Kind is ObjectKind.Other or ObjectKind.AddressClaim)
        {
            return AdmissionAnswer.Pass;
        }

        await addressClaims.PrepareAsync(review, cancellationToken);
        var mode = ModeOf(review.Namespace);
        if (mode is null)
        {
            return AdmissionAnswer.Pass;
        }

        if (review.Unreadable is { } reason)
        {
            return await FinishAsync(review, mode.Value, InvalidObject(review, reason), cancellationToken);
        }

        if (review.Object is not { } view)
        {
            return AdmissionAnswer.Pass;
        }

        var old = review.Operation == "UPDATE" ? review.OldObject : null;
        var claims = settings.Claims && !IsKubeOvnsReport(review);
        var verdict = await decider.DecideAsync(view, old, claims, cancellationToken);
        if (verdict.AsksForNothing)
        {
            return AdmissionAnswer.Pass;
        }

        verdict = AddStaleness(verdict);
        if (claims && verdict is { Claim: { } claim, Severity: not Severity.Deny }
            && await addressClaims.ClaimAsync(claim, review, cancellationToken) is { } finding)
        {
            verdict = verdict with { Findings = [.. verdict.Findings, finding] };
        }

        return await FinishAsync(review, mode.Value, verdict, cancellationToken);
    }

    /// <summary>Whether Kube-OVN writes on a Pod what it gave it: the same annotations as those by which Pods ask.</summary>
    private bool IsKubeOvnsReport(AdmissionReview review) =>
        review is { Operation: "UPDATE", Kind: ObjectKind.Pod } && settings.AuditedUsers.Contains(review.User, StringComparer.Ordinal);

    private static Verdict InvalidObject(AdmissionReview review, string reason) => new(
        [new Finding { Severity = Severity.Deny, Reason = FindingReason.Invalid, Message = $"This {review.Kind} cannot be read: {reason}." }], []);

    /// <summary>The mode of a Namespace, or null if it is to be left alone.</summary>
    private AdmissionMode? ModeOf(string @namespace)
    {
        var labels = facts.Topology.Namespace(@namespace)?.Labels;
        if (labels is null)
        {
            return settings.Mode;
        }

        if (labels.GetValueOrDefault(AnnotationKeys.Ignore) == "true")
        {
            return null;
        }

        return labels.TryGetValue(AnnotationKeys.Mode, out var mode) && ModeNames.TryGetValue(mode, out var own) ? own : settings.Mode;
    }

    /// <summary>Adds what follows from sources that are behind: to a denial only the fact, to anything else what the policy says.</summary>
    private Verdict AddStaleness(Verdict verdict)
    {
        var (text, beyondGrace) = staleness.Describe();
        if (text is null)
        {
            return verdict;
        }

        var decided = verdict.Severity == Severity.Deny || verdict.AsksForOwnOnly;
        var severity = decided || !beyondGrace || settings.OnStale == DoubtPolicy.Warn
            ? Severity.Warn
            : settings.OnStale == DoubtPolicy.Deny ? Severity.Deny : Severity.Allow;
        var finding = new Finding
        {
            Severity = severity,
            Reason = FindingReason.Stale,
            Message = severity == Severity.Deny
                ? $"WebhookGuard cannot tell now whether the address is free: {text}. Try again shortly."
                : $"Decided on facts that may be out of date: {text}.",
        };
        return verdict with { Findings = [.. verdict.Findings, finding] };
    }

    private async Task<AdmissionAnswer> FinishAsync(
        AdmissionReview review, AdmissionMode mode, Verdict verdict, CancellationToken cancellationToken)
    {
        var audit = AuditAnnotations(verdict);
        var warnings = verdict.Findings.Where(finding => finding.Severity == Severity.Warn).Select(finding => finding.Message).ToArray();
        if (verdict.Severity != Severity.Deny)
        {
            var decision = verdict.Severity == Severity.Warn ? Decision.Warn : Decision.Allow;
            return new AdmissionAnswer { Allowed = true, Decision = decision, Warnings = warnings, AuditAnnotations = audit };
        }

        var denial = verdict.Message(Severity.Deny);
        var denials = verdict.Findings.Where(finding => finding.Severity == Severity.Deny);
        if (settings.AuditedUsers.Contains(review.User, StringComparer.Ordinal) || mode == AdmissionMode.Audit)
        {
            Count(denials, audited: true);
            Log.WouldDeny(logger, review.Operation, review.Subject, review.User, denial);
            return new AdmissionAnswer { Allowed = true, Decision = Decision.Audit, AuditAnnotations = audit };
        }

        if (mode == AdmissionMode.Warn)
        {
            Count(denials, audited: true);
            Log.WouldDeny(logger, review.Operation, review.Subject, review.User, denial);
            return new AdmissionAnswer { Allowed = true, Decision = Decision.Warn, Warnings = [denial, .. warnings], AuditAnnotations = audit };
        }

        if (review.Object?.OverrideReason is { Length: > 0 } reason && await cluster.MayOverrideAsync(review, cancellationToken))
        {
            Count(denials, audited: true);
            Log.Overridden(logger, review.Operation, review.Subject, review.User, reason, denial);
            return new AdmissionAnswer
            {
                Allowed = true,
                Decision = Decision.Override,
                Warnings = [$"Overridden ({reason}): {denial}", .. warnings],
                AuditAnnotations = audit,
            };
        }

        Count(denials, audited: false);
        Log.Denied(logger, review.Operation, review.Subject, review.User, denial);
        return new AdmissionAnswer
        {
            Allowed = false,
            Decision = Decision.Deny,
            Code = CodeOf(verdict),
            Message = denial,
            Warnings = warnings,
            AuditAnnotations = audit,
        };
    }

    private void Count(IEnumerable<Finding> denials, bool audited)
    {
        foreach (var reason in denials.Select(finding => finding.Reason).Distinct())
        {
            metrics.CountDenial(reason, audited);
        }
    }

    private static int CodeOf(Verdict verdict)
    {
        if (verdict.IsConflict)
        {
            return StatusCodes.Status409Conflict;
        }

        return verdict.Findings.Any(finding => finding is { Severity: Severity.Deny, Reason: FindingReason.Invalid })
            ? StatusCodes.Status422UnprocessableEntity
            : StatusCodes.Status503ServiceUnavailable;
    }

    // Keys are prefixed with the webhook's name by the API server.
    private static Dictionary<string, string> AuditAnnotations(Verdict verdict)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["verdict"] = verdict.Severity.ToString().ToLowerInvariant(),
        };
        if (verdict.Findings.Count > 0)
        {
            annotations["reason"] = string.Join(',', verdict.Findings.Select(finding => finding.Reason.ToString().ToLowerInvariant()).Distinct(StringComparer.Ordinal));
            var message = string.Join(' ', verdict.Findings.Select(finding => finding.Message));
            annotations["message"] = Cut(message, MaximumAuditLength);
        }

        return annotations;
    }

    // Never between the two halves of a character.
    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
