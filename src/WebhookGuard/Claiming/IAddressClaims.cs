using WebhookGuard.Admission;
using WebhookGuard.Core.Decisions;

namespace WebhookGuard.Claiming;

/// <summary>Claims what an object asks for before it may pass.</summary>
public interface IAddressClaims
{
    /// <summary>Waits a moment for what a decision on an object of that Namespace needs to know, if it is to be claimed.</summary>
    Task PrepareAsync(string @namespace, CancellationToken cancellationToken);

    /// <summary>Claims all of it or nothing; in a dry run tells what would come of it.</summary>
    /// <returns>Null if all is claimed; otherwise why not.</returns>
    Task<Finding?> ClaimAsync(ClaimRequest request, AdmissionReview review, CancellationToken cancellationToken);
}
