using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Objects;
using WebhookGuard.Settings;

namespace WebhookGuard.Admission;

/// <summary>
/// Lets only those loosen the guard on a Namespace who may override it there: whoever may label a Namespace could do without the guard
/// otherwise. To tighten it is everybody's.
/// </summary>
public sealed class LabelProtection(IClusterAccess cluster, GuardSettings settings)
{
    /// <summary>Judges a Namespace.</summary>
    /// <returns>Why not; null if it may have the labels that it asks for.</returns>
    public async Task<Verdict?> JudgeAsync(AdmissionReview review, ReviewDeadline deadline)
    {
        if (review.Object is not NamespaceView asked)
        {
            return null;
        }

        var before = NamespaceMode.Of((review.OldObject as NamespaceView)?.Labels, settings.Mode);
        var after = NamespaceMode.Of(asked.Labels, settings.Mode);
        if (Looseness(after) <= Looseness(before))
        {
            return null;
        }

        using var stop = deadline.Limit();
        return await cluster.MayOverrideAsync(review, stop.Token) ? null : Forbidden(asked.Name.Name, after, review.User.Name);
    }

    private static int Looseness(AdmissionMode? mode) => mode is { } some ? (int)some : int.MaxValue;

    private static Verdict Forbidden(string name, AdmissionMode? asked, string user)
    {
        var label = asked is { } mode ? $"{AnnotationKeys.Mode}={mode.ToString().ToLowerInvariant()}" : $"{AnnotationKeys.Ignore}=true";
        var finding = new Finding
        {
            Severity = Severity.Deny,
            Reason = FindingReason.Forbidden,
            Message = $"Label {label} lets Namespace {name} do without WebhookGuard's protection. That is for users who may 'override' "
                + $"addressclaims.webhookguard.io there, and {user} may not ('kubectl auth can-i override addressclaims.webhookguard.io -n {name}').",
        };
        return new Verdict([finding], []);
    }
}
