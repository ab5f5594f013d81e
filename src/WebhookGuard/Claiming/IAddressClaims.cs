using WebhookGuard.Admission;
using WebhookGuard.Core.Decisions;

namespace WebhookGuard.Claiming;

/// <summary>Claims what an object asks for before it may pass.</summary>
public interface IAddressClaims
{
    /// <summary>Waits a moment for what a decision needs to know of the object's Namespace, if the object asks for anything.</summary>
    /// <returns>
    /// Why what is decided from now on cannot be claimed, even if that is over by then: it may rest on a topology that could not be gone by. Null if it can.
    /// </returns>
    ValueTask<string?> PrepareAsync(AdmissionReview review, ReviewDeadline deadline);

    /// <summary>Claims all of it or nothing; in a dry run tells what would come of it.</summary>
    /// <returns>Null if all is claimed; otherwise why not.</returns>
    Task<Finding?> ClaimAsync(ClaimRequest request, AdmissionReview review, ReviewDeadline deadline);
}
