namespace WebhookGuard.Claims;

/// <summary>The Pod of a workload that holds the workload's claim; its namespace is the workload's.</summary>
/// <param name="Name">The name.</param>
/// <param name="Uid">The UID of the Pod that the claim was last granted or bound to.</param>
public sealed record ClaimPod(string Name, string Uid);
