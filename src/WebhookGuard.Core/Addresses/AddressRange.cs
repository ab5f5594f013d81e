namespace WebhookGuard.Core.Addresses;

/// <summary>
/// IP addresses from <see cref="First"/> to <see cref="Last"/>, both included: what a Subnet's <c>excludeIps</c> and an IPPool's
/// <c>ips</c> list (a single address, <c>a..b</c>, or in an IPPool a CIDR).
/// </summary>
public readonly record struct AddressRange
{
    /// <summary>Makes a range.</summary>
    /// <exception cref="ArgumentException">The ends are of two kinds, MACs, or the wrong way round.</exception>
    public AddressRange(Address first, Address last)
    {
        if (!first.IsIP || first.Kind != last.Kind || first.CompareTo(last) > 0)
        {
            throw new ArgumentException($"{first}..{last} is not a range of IP addresses.", nameof(last));
        }

        First = first;
        Last = last;
    }

    /// <summary>The lowest address.</summary>
    public Address First { get; }

    /// <summary>The highest address.</summary>
    public Address Last { get; }

    /// <summary>Reads a single address, <c>first..last</c>, or a CIDR (all of its addresses).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AddressRange range)
    {
        range = default;
        text = text.Trim();
        var dots = text.IndexOf("..");
        if (dots >= 0)
        {
            if (!Address.TryParseIP(text[..dots], out var first) || !Address.TryParseIP(text[(dots + 2)..], out var last)
                || first.Kind != last.Kind || first.CompareTo(last) > 0)
            {
                return false;
            }

            range = new AddressRange(first, last);
            return true;
        }

        if (text.Contains('/'))
        {
            if (!Cidr.TryParse(text, out var cidr))
            {
                return false;
            }

            range = new AddressRange(cidr.Network, cidr.LastAddress);
            return true;
        }

        if (!Address.TryParseIP(text, out var single))
        {
            return false;
        }

        range = new AddressRange(single, single);
        return true;
    }

    /// <summary>Whether the address lies in the range.</summary>
    public bool Contains(Address address) =>
        address.Kind == First.Kind && First.Value <= address.Value && address.Value <= Last.Value;

    /// <summary>One address, or <c>first..last</c>, as Kube-OVN's specs spell it.</summary>
    public override string ToString() => First == Last ? First.ToString() : $"{First}..{Last}";
}
