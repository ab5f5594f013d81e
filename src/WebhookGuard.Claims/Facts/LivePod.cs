namespace WebhookGuard.Claims.Facts;

/// <summary>The Pod that bears the name of a claim's recorded Pod.</summary>
/// <param name="Uid">Its UID, which need not be the recorded one.</param>
/// <param name="Asks">Whether it asks for the address or has got it; a Pod that has finished does not.</param>
/// <param name="Leaving">Whether it is being deleted or has finished, so that it never asks for anything more.</param>
public sealed record LivePod(string Uid, bool Asks, bool Leaving);
