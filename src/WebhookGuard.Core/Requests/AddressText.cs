using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Requests;

/// <summary>
/// Reads the values of Kube-OVN's <c>ip_address</c>, <c>ip_pool</c> and <c>mac_address</c> annotations. What Kube-OVN could not use is
/// reported in words and, where its meaning is plain, still read, so that a conflict behind it is seen too.
/// </summary>
internal static class AddressText
{
    /// <summary>Reads <c>ip_address</c>: one address, or one of each family (<c>acquireStaticAddress</c>).</summary>
    public static AddressElement? ReadElement(string text, string origin, List<string> malformed)
    {
        var parts = text.AsSpan();
        if (!parts.Contains(','))
        {
            return TryReadAddress(parts, origin, malformed, out var only) ? new AddressElement([only]) : null;
        }

        var addresses = new List<Address>(1 + parts.Count(','));
        foreach (var part in parts.Split(','))
        {
            if (TryReadAddress(parts[part], origin, malformed, out var address))
            {
                addresses.Add(address);
            }
        }

        return addresses.Count == 0 ? null : new AddressElement(addresses);
    }

    /// <summary>
    /// Reads <c>ip_pool</c> (<c>acquireStaticAddressHelper</c>): elements between semicolons; else two addresses of different family
    /// are one element; else a list of single addresses; a single word that is no address names an IPPool. White space around an element
    /// is no error here.
    /// </summary>
    public static (string? PoolName, IReadOnlyList<AddressElement> Elements) ReadPool(string text, string origin, List<string> malformed)
    {
        if (text.Contains(';'))
        {
            var elements = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(element => ReadElement(element, origin, malformed))
                .OfType<AddressElement>()
                .ToArray();
            return (null, elements);
        }

        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length == 1 && !LooksLikeAddress(text))
        {
            return (text.Trim(), []);
        }

        var addresses = new List<Address>(parts.Length);
        foreach (var part in parts)
        {
            if (TryReadAddress(part, origin, malformed, out var address))
            {
                addresses.Add(address);
            }
        }

        if (parts.Length == 2 && addresses.Count == 2 && addresses[0].Kind != addresses[1].Kind)
        {
            return (null, [new AddressElement(addresses)]);
        }

        return (null, addresses.Distinct().Select(address => new AddressElement([address])).ToArray());
    }

    /// <summary>Reads <c>mac_address</c>.</summary>
    public static Address? ReadMac(string text, string origin, List<string> malformed)
    {
        if (Address.TryParseMac(text, out var mac))
        {
            return mac;
        }

        malformed.Add($"{origin}: '{text}' is not a MAC address");
        return Address.TryParseMac(text.AsSpan().Trim(), out mac) ? mac : null;
    }

    private static bool TryReadAddress(ReadOnlySpan<char> part, string origin, List<string> malformed, out Address address)
    {
        if (Address.TryParseIP(part, out address))
        {
            return true;
        }

        var trimmed = part.Trim();
        if (trimmed.IsEmpty)
        {
            malformed.Add($"{origin}: an address is missing between two commas or at an end");
            return false;
        }

        if (Address.TryParseIP(trimmed, out address))
        {
            malformed.Add($"{origin}: '{part}' has white space, which Kube-OVN cannot read; write {address}");
            return true;
        }

        var slash = trimmed.IndexOf('/');
        if (slash > 0 && Address.TryParseIP(trimmed[..slash], out address))
        {
            malformed.Add($"{origin}: '{trimmed}' has a prefix length, which Kube-OVN refuses; write {address}");
            return true;
        }

        malformed.Add($"{origin}: '{trimmed}' is not an IP address");
        return false;
    }

    // An IPPool's name is a DNS-1123 subdomain: it has no colon, and one that looks like dotted decimal is a mistyped address.
    private static bool LooksLikeAddress(string text) =>
        text.Contains(':') || text.Contains('/') || text.Trim().All(c => char.IsAsciiDigit(c) || c == '.');
}
