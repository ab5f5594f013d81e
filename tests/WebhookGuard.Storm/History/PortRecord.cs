namespace WebhookGuard.Storm.History;

/// <summary>Addresses on a port of OVN's.</summary>
/// <param name="Who">Whose port it is.</param>
/// <param name="Keys">The addresses.</param>
/// <param name="From">Before it came to be, on the storm's clock.</param>
/// <param name="To">After it was gone; null while it is there.</param>
internal sealed record PortRecord(Asker Who, IReadOnlyList<AddressKey> Keys, TimeSpan From, TimeSpan? To);
