using WebhookGuard.Core.Decisions;

namespace WebhookGuard.Admission;

/// <summary>Tells those of a denial who did not send the request themselves: it came from a controller.</summary>
public interface IDenialEvents
{
    /// <summary>Tells of a denial, some time; the answer does not wait for it.</summary>
    /// <param name="review">What was denied.</param>
    /// <param name="verdict">Why.</param>
    /// <param name="denial">The same as a sentence.</param>
    void Tell(AdmissionReview review, Verdict verdict, string denial);
}
