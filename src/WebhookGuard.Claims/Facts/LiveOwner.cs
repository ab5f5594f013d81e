namespace WebhookGuard.Claims.Facts;

/// <summary>What a live read found of an owner and its recorded Pod.</summary>
/// <param name="Owner">
/// Its name and the UID that admission knows it by; the UID is empty if the owner itself is gone and only its Pod is there.
/// </param>
/// <param name="Asks">Whether the owner, or its recorded Pod while that has not finished, asks for the address or has got it.</param>
/// <param name="Terminating">Whether the owner is being deleted.</param>
/// <param name="Pod">The Pod that bears the recorded Pod's name; null if there is none, or none is recorded.</param>
public sealed record LiveOwner(ClaimOwner Owner, bool Asks, bool Terminating = false, LivePod? Pod = null);
