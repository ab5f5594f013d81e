namespace WebhookGuard.Admission;

/// <summary>What answers the reviews of one endpoint.</summary>
public interface IReviewHandler
{
    /// <summary>Whether reviews need the object's own text (<see cref="AdmissionReview.ObjectJson"/>), as whoever changes it does.</summary>
    bool NeedsObjectJson { get; }

    /// <summary>The answer where a fault of the guard's own keeps it from another.</summary>
    AdmissionAnswer AnswerToFault { get; }

    /// <summary>Answers a review.</summary>
    /// <param name="review">The review.</param>
    /// <param name="deadline">When the caller waits no longer.</param>
    ValueTask<AdmissionAnswer> HandleAsync(AdmissionReview review, ReviewDeadline deadline);
}
