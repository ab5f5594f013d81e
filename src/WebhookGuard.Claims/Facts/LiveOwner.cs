namespace WebhookGuard.Claims.Facts;

/// <summary>An owner that exists.</summary>
/// <param name="Owner">Its name and the UID that admission knows it by.</param>
/// <param name="Keys">What it asks for and what it has got.</param>
/// <param name="Terminating">Whether it is being deleted.</param>
public sealed record LiveOwner(ClaimOwner Owner, IReadOnlyCollection<ClaimKey> Keys, bool Terminating = false);
