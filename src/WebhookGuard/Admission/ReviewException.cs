namespace WebhookGuard.Admission;

/// <summary>A request that is no AdmissionReview, and the HTTP status to say so with.</summary>
/// <param name="status">400 to 499.</param>
/// <param name="message">What is wrong.</param>
public sealed class ReviewException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status => status;
}
