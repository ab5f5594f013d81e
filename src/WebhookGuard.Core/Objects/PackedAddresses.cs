using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Objects;

/// <summary>Stands for an annotation's value that is nothing but addresses, which are kept elsewhere in binary form: at most one of each kind.</summary>
internal static class PackedAddresses
{
    // Told from a value that somebody wrote by being these very instances.
    private static readonly string IPv4 = new("an IPv4 address");
    private static readonly string IPv6 = new("an IPv6 address");
    private static readonly string IPv4AndIPv6 = new("an IPv4 and an IPv6 address");
    private static readonly string IPv6AndIPv4 = new("an IPv6 and an IPv4 address");
    private static readonly string Mac = new("a MAC address");
    private static readonly string CapitalMac = new("a MAC address in capitals");

    /// <summary>Whether a value stands for IP addresses.</summary>
    public static bool AreIPs(string value) =>
        ReferenceEquals(value, IPv4AndIPv6) || ReferenceEquals(value, IPv4) || ReferenceEquals(value, IPv6) || ReferenceEquals(value, IPv6AndIPv4);

    /// <summary>Whether a value stands for a MAC address.</summary>
    public static bool IsMac(string value) => ReferenceEquals(value, Mac) || ReferenceEquals(value, CapitalMac);

    /// <summary>
    /// Adds the addresses of a value to others, and returns what stands for it; null, and adds none, if its text would not come out again as it
    /// is, or if there is one of that kind already.
    /// </summary>
    public static string? Take(string value, List<Address> addresses)
    {
        var comma = value.IndexOf(',', StringComparison.Ordinal);
        if (comma >= 0)
        {
            if (!TryReadIP(value.AsSpan(0, comma), addresses, out var first) || !TryReadIP(value.AsSpan(comma + 1), addresses, out var second) || first.Kind == second.Kind)
            {
                return null;
            }

            addresses.Add(first);
            addresses.Add(second);
            return first.Kind == AddressKind.IPv4 ? IPv4AndIPv6 : IPv6AndIPv4;
        }

        if (TryReadIP(value, addresses, out var address))
        {
            addresses.Add(address);
            return address.Kind == AddressKind.IPv4 ? IPv4 : IPv6;
        }

        if (!Address.TryParseMac(value, out address) || Has(addresses, AddressKind.Mac))
        {
            return null;
        }

        var text = address.ToString();
        var stand = value == text ? Mac : string.Equals(value, text.ToUpperInvariant(), StringComparison.Ordinal) ? CapitalMac : null;
        if (stand is not null)
        {
            addresses.Add(address);
        }

        return stand;
    }

    /// <summary>The text of a value: that of the addresses it stands for, else itself.</summary>
    public static string Text(string value, IReadOnlyList<Address> addresses)
    {
        if (IsMac(value))
        {
            var mac = Of(addresses, AddressKind.Mac);
            return ReferenceEquals(value, Mac) ? mac : mac.ToUpperInvariant();
        }

        return !AreIPs(value) ? value
            : ReferenceEquals(value, IPv4) ? Of(addresses, AddressKind.IPv4)
            : ReferenceEquals(value, IPv6) ? Of(addresses, AddressKind.IPv6)
            : ReferenceEquals(value, IPv4AndIPv6) ? $"{Of(addresses, AddressKind.IPv4)},{Of(addresses, AddressKind.IPv6)}"
            : $"{Of(addresses, AddressKind.IPv6)},{Of(addresses, AddressKind.IPv4)}";
    }

    private static bool TryReadIP(ReadOnlySpan<char> text, List<Address> addresses, out Address address) =>
        Address.TryParseIP(text, out address) && !Has(addresses, address.Kind) && text.SequenceEqual(address.ToString());

    private static bool Has(List<Address> addresses, AddressKind kind)
    {
        foreach (var address in addresses)
        {
            if (address.Kind == kind)
            {
                return true;
            }
        }

        return false;
    }

    private static string Of(IReadOnlyList<Address> addresses, AddressKind kind) => addresses.First(address => address.Kind == kind).ToString();
}
