namespace WebhookGuard.Core.Addresses;

/// <summary>What an <see cref="Address"/> is.</summary>
public enum AddressKind : byte
{
    /// <summary>An IPv4 address.</summary>
    IPv4 = 4,

    /// <summary>An IPv6 address that is not an IPv4-mapped one.</summary>
    IPv6 = 6,

    /// <summary>A 48-bit MAC address.</summary>
    Mac = 48,
}
