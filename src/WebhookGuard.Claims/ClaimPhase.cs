namespace WebhookGuard.Claims;

/// <summary>What is known of a claim's owner.</summary>
public enum ClaimPhase
{
    /// <summary>A request that was granted the claim may still be on its way to etcd.</summary>
    Pending,

    /// <summary>The owner with the recorded UID was seen to ask for the address after all that had been granted.</summary>
    Bound,
}
