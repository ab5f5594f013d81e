namespace WebhookGuard.Claims.Facts;

/// <summary>
/// An owner as a watch knows it: a hint at which claims are worth a live read. A workload is listed for itself, and again with each of its
/// Pods (<see cref="ClaimOwner.Pod"/>) that has keys of its own.
/// </summary>
/// <param name="Owner">Its name and the UID that admission knows it by.</param>
/// <param name="Keys">What it asks for: a claim on it is made if there is none.</param>
/// <param name="Given">What it got without asking: no claim is made for that, but one that is there is kept.</param>
public sealed record ListedOwner(ClaimOwner Owner, IReadOnlyCollection<ClaimKey> Keys, IReadOnlyCollection<ClaimKey> Given);
