using WebhookGuard.Admission;
using WebhookGuard.Core.Decisions;

namespace WebhookGuard.Events;

/// <summary>Nobody is told: there is no API server, or Events are switched off.</summary>
internal sealed class NoDenialEvents : IDenialEvents
{
    /// <inheritdoc/>
    public void Tell(AdmissionReview review, Verdict verdict, string denial)
    {
        // There is the log.
    }
}
