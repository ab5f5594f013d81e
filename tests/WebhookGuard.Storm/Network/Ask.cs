namespace WebhookGuard.Storm.Network;

/// <summary>What an object is to ask for.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="IPs">The default NIC's IPs, comma-separated; null for none.</param>
/// <param name="Mac">The default NIC's MAC.</param>
/// <param name="AttachedIP">The second NIC's IP.</param>
/// <param name="AttachedMac">The second NIC's MAC.</param>
internal sealed record Ask(string Namespace, string? IPs, string? Mac = null, string? AttachedIP = null, string? AttachedMac = null);
