using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Decisions;

/// <summary>What has to be claimed before an object may pass.</summary>
/// <param name="Claimant">For whom.</param>
/// <param name="Addresses">
/// The addresses that the object comes to hold, each wherever it may lie and nobody else is known to hold it. On an update those that the
/// stored object asks for already are left out.
/// </param>
public sealed record ClaimRequest(Claimant Claimant, IReadOnlyList<ScopedAddress> Addresses)
{
    /// <summary>
    /// Why it cannot be told under which name some of it has to be claimed: a claim under another would be no lock. Null if it can.
    /// </summary>
    public string? Doubt { get; init; }
}
