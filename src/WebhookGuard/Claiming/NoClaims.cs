using WebhookGuard.Admission;
using WebhookGuard.Core.Decisions;

namespace WebhookGuard.Claiming;

/// <summary>Nothing is claimed: there is no API server, or claims are switched off.</summary>
public sealed class NoClaims : IAddressClaims
{
    /// <inheritdoc/>
    public ValueTask<string?> PrepareAsync(AdmissionReview review, ReviewDeadline deadline) => default;

    /// <inheritdoc/>
    public Task<Finding?> ClaimAsync(ClaimRequest request, AdmissionReview review, ReviewDeadline deadline) =>
        Task.FromResult<Finding?>(null);
}
