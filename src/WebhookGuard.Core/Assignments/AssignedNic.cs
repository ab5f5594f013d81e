using WebhookGuard.Core.Requests;

namespace WebhookGuard.Core.Assignments;

/// <summary>What one NIC is assigned.</summary>
/// <param name="Nic">The NIC.</param>
/// <param name="Key">The annotation by which Kube-OVN is asked for it: <c>ovn.kubernetes.io/ip_address</c>, for attached NICs the provider's.</param>
/// <param name="Value">The annotation's value: one address, or one of each family.</param>
/// <param name="Subnet">The Subnet; null of what is put back as it was.</param>
public sealed record AssignedNic(NicName Nic, string Key, string Value, string? Subnet);
