using WebhookGuard.Core.Requests;

namespace WebhookGuard.Core.Keeping;

/// <summary>What a NIC's address is to be kept by.</summary>
/// <param name="Nic">The NIC.</param>
/// <param name="Key">The annotation of the VM's template, which it does not have: <c>ovn.kubernetes.io/ip_address</c>.</param>
/// <param name="Value">Its value as Kube-OVN reads it, the IPv4 address first: <c>10.66.0.5,fd00::5</c>.</param>
public sealed record KeptNic(NicName Nic, string Key, string Value);
