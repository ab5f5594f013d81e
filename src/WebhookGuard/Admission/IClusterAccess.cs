using WebhookGuard.Core.Objects;

namespace WebhookGuard.Admission;

/// <summary>What a decision asks the API server itself.</summary>
public interface IClusterAccess
{
    /// <summary>Reads objects live; those that do not exist, or could not be read in time, are left out.</summary>
    Task<IReadOnlyList<ObjectView>> FindAsync(IReadOnlyCollection<ObjectName> names, CancellationToken cancellationToken);

    /// <summary>Whether the user of the review may <c>override</c> <c>addressclaims.webhookguard.io</c> (a SubjectAccessReview).</summary>
    Task<bool> MayOverrideAsync(AdmissionReview review, CancellationToken cancellationToken);
}
