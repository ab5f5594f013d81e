using WebhookGuard.Assigning;
using WebhookGuard.Claiming;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Settings;

namespace WebhookGuard.Admission;

/// <summary>Turns a review into an answer: decision, live proof before a denial, staleness, claims.</summary>
public sealed class AdmissionHandler(
    LiveDecider decider,
    LabelProtection labels,
    ClusterFacts facts,
    StaleSources staleness,
    IAddressClaims addressClaims,
    AnswerPolicy answers,
    GuardSettings settings) : IReviewHandler
{
    /// <inheritdoc/>
    public bool NeedsObjectJson => false;

    /// <summary>A denial that can be retried.</summary>
    public AdmissionAnswer AnswerToFault { get; } = new()
    {
        Allowed = false,
        Decision = Decision.Deny,
        Code = StatusCodes.Status500InternalServerError,
        Message = "WebhookGuard failed to decide; see its log.",
    };

    /// <inheritdoc/>
    public async ValueTask<AdmissionAnswer> HandleAsync(AdmissionReview review, ReviewDeadline deadline)
    {
        // A claim is the guard's own: to decide on it would be to ask itself.
        if (review.Operation is not ("CREATE" or "UPDATE") || review.SubResource.Length > 0
            || review.Kind is ObjectKind.Other or ObjectKind.AddressClaim)
        {
            return AdmissionAnswer.Pass;
        }

        if (review.Kind == ObjectKind.Namespace)
        {
            return await labels.JudgeAsync(review, deadline) is { } loosened
                ? await answers.AnswerAsync(review, settings.Mode, loosened, deadline)
                : AdmissionAnswer.Pass;
        }

        var doubt = await addressClaims.PrepareAsync(review, deadline);
        if (NamespaceMode.Of(facts.Topology.Namespace(review.Namespace)?.Labels, settings.Mode) is not { } mode)
        {
            return AdmissionAnswer.Pass;
        }

        if (review.Unreadable is { } reason)
        {
            return await answers.AnswerAsync(review, mode, InvalidObject(review, reason), deadline);
        }

        if (review.Object is not { } view)
        {
            return AdmissionAnswer.Pass;
        }

        var old = review.Operation == "UPDATE" ? review.OldObject : null;
        var claims = settings.Claims && !IsKubeOvnsReport(review);
        var verdict = await decider.DecideAsync(view, old, claims, deadline);
        if (verdict.AsksForNothing)
        {
            return AdmissionAnswer.Pass;
        }

        verdict = AddStaleness(verdict);
        if (verdict is { Claim: { } claim, Severity: not Severity.Deny }
            && await addressClaims.ClaimAsync(doubt is null ? claim : claim with { Doubt = doubt }, review, deadline) is { } finding)
        {
            verdict = verdict with { Findings = [.. verdict.Findings, finding] };
        }

        if (verdict.IsConflict && review.Operation == "CREATE" && AssignmentWish.Of(view, facts.Topology))
        {
            verdict = verdict with { Findings = [.. verdict.Findings, AssignmentWish.LostRace] };
        }

        return await answers.AnswerAsync(review, mode, verdict, deadline);
    }

    /// <summary>Whether Kube-OVN writes on a Pod what it gave it: the same annotations as those by which Pods ask.</summary>
    private bool IsKubeOvnsReport(AdmissionReview review) =>
        review is { Operation: "UPDATE", Kind: ObjectKind.Pod } && settings.AuditedUsers.Contains(review.User.Name, StringComparer.Ordinal);

    private static Verdict InvalidObject(AdmissionReview review, string reason) => new(
        [new Finding { Severity = Severity.Deny, Reason = FindingReason.Invalid, Message = $"This {review.Kind} cannot be read: {reason}." }], []);

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
}
