using WebhookGuard.Admission;
using WebhookGuard.Claiming;
using WebhookGuard.Core.Assignments;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Settings;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Assigning;

/// <summary>
/// <c>POST /mutate</c>: gives a new Pod or VM that asks for no address one that is free. It decides nothing: the object asks for what it was
/// given as if its author had written it, and that is judged, and claimed, by validating admission. Nothing is written here, in a dry run
/// or otherwise. What it cannot do it leaves to Kube-OVN, which chooses an address as it does without the guard.
/// </summary>
internal sealed class AssignmentHandler(
    Assigner assigner,
    TopologyState topology,
    ClusterFacts facts,
    StaleSources staleness,
    AnswerPolicy answers,
    GuardSettings settings,
    GuardMetrics metrics) : IReviewHandler
{
    /// <inheritdoc/>
    public bool NeedsObjectJson => true;

    /// <summary>The object passes as it is.</summary>
    public AdmissionAnswer AnswerToFault { get; } = Unassigned("it failed to choose one; see its log");

    /// <inheritdoc/>
    public async ValueTask<AdmissionAnswer> HandleAsync(AdmissionReview review, ReviewDeadline deadline)
    {
        if (review.SubResource.Length > 0 || review.Operation is not ("CREATE" or "UPDATE") || review.Object is not { } view || !Assigner.IsEligible(view))
        {
            return Answer(AssignmentOutcome.None, AdmissionAnswer.Pass);
        }

        await topology.WaitForAsync(review.Namespace, deadline.CallerGone);
        var mode = NamespaceMode.Of(facts.Topology.Namespace(review.Namespace)?.Labels, settings.Mode);
        if (mode is null or AdmissionMode.Audit || !AssignmentWish.Of(view, facts.Topology))
        {
            return Answer(AssignmentOutcome.None, AdmissionAnswer.Pass);
        }

        if (review.Operation == "UPDATE")
        {
            return review.OldObject is { } old && Assigner.PutBack(view, old) is Assignment.Chosen lost
                ? Answer(AssignmentOutcome.Kept, Patched(review, view, lost.Nics))
                : Answer(AssignmentOutcome.None, AdmissionAnswer.Pass);
        }

        return DoubtOn(review, view, mode.Value) is { } doubt
            ? Answer(AssignmentOutcome.Unknown, Unassigned(doubt))
            : await AssignAsync(review, view, mode.Value, deadline);
    }

    private async Task<AdmissionAnswer> AssignAsync(AdmissionReview review, ObjectView view, AdmissionMode mode, ReviewDeadline deadline) => assigner.Assign(view) switch
    {
        Assignment.Chosen chosen => Answer(AssignmentOutcome.Assigned, Patched(review, view, chosen.Nics)),
        Assignment.Full full => Answer(AssignmentOutcome.Full, await answers.AnswerAsync(review, mode, Refusal(full), deadline)),
        Assignment.Unknown unknown => Answer(AssignmentOutcome.Unknown, Unassigned(unknown.Reason)),
        _ => Answer(AssignmentOutcome.None, AdmissionAnswer.Pass),
    };

    /// <summary>
    /// Why nothing is chosen although it is wanted; null if nothing speaks against it. Two requests may be given one address: where the
    /// claim would not stop the second one, neither is given any.
    /// </summary>
    private string? DoubtOn(AdmissionReview review, ObjectView view, AdmissionMode mode) =>
        mode != AdmissionMode.Enforce ? "it does not enforce anything in this Namespace"
        : settings.AuditedUsers.Contains(review.User.Name, StringComparer.Ordinal) ? $"it does not deny anything to {review.User.Name}"
        : view.OverrideReason is not null ? $"annotation {AnnotationKeys.Override} is there to override it"
        : !settings.Claims && settings.State is null ? "its claims are switched off"
        : topology.DoubtOnNamespace(review.Namespace) ?? staleness.Describe().Text;

    private static AdmissionAnswer Patched(AdmissionReview review, ObjectView view, IReadOnlyList<AssignedNic> nics) =>
        AnnotationPatch.Write(review.ObjectJson, view.Name.Kind, nics) is not { } patch ? AdmissionAnswer.Pass : AdmissionAnswer.Pass with
        {
            Patch = patch,
            AuditAnnotations = [new("assigned", string.Join("; ", nics.Select(nic => $"{nic.Key}={nic.Value}")))],
        };

    private static AdmissionAnswer Unassigned(string reason) => AdmissionAnswer.Pass with
    {
        Decision = Decision.Warn,
        Warnings = [$"WebhookGuard assigned no address: {reason}. Kube-OVN chooses one."],
    };

    private static Verdict Refusal(Assignment.Full full) => new(
        [.. full.Subnets.Select(subnet => new Finding
        {
            Severity = Severity.Deny,
            Reason = FindingReason.Full,
            Message = subnet.ToString(),
            Subnet = subnet.Subnet,
        })],
        []);

    private AdmissionAnswer Answer(AssignmentOutcome outcome, AdmissionAnswer answer)
    {
        metrics.Assignments.Count(outcome);
        return answer;
    }
}
