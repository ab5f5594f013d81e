using System.Globalization;

namespace WebhookGuard.Core.Addresses;

/// <summary>
/// An IP network in CIDR notation. Host bits given in the text are cleared, as Go's <c>net.ParseCIDR</c> does.
/// </summary>
public readonly record struct Cidr
{
    private const int MappedPrefixLength = 96;

    private Cidr(Address network, int prefixLength)
    {
        Network = network;
        PrefixLength = prefixLength;
    }

    /// <summary>The lowest address: the network address.</summary>
    public Address Network { get; }

    /// <summary>The prefix length in bits: 0..32 or 0..128.</summary>
    public int PrefixLength { get; }

    /// <summary>The kind of its addresses.</summary>
    public AddressKind Kind => Network.Kind;

    /// <summary>The highest address: the broadcast address of IPv4, the all-ones address of IPv6.</summary>
    public Address LastAddress => Address.FromValue(Kind, Network.Value | HostMask);

    /// <summary>
    /// The lowest address a NIC may have: the network address itself in a /31, /32, /127 or /128, the one after it otherwise
    /// (Kube-OVN <c>pkg/util/net.go</c>, <c>FirstIP</c>).
    /// </summary>
    public Address FirstUsable => HostBits <= 1 ? Network : Address.FromValue(Kind, Network.Value + 1);

    /// <summary>
    /// The highest address a NIC may have: the last one in a /31, /32, /127 or /128, the one before it otherwise
    /// (Kube-OVN <c>pkg/util/net.go</c>, <c>LastIP</c>).
    /// </summary>
    public Address LastUsable => HostBits <= 1 ? LastAddress : Address.FromValue(Kind, LastAddress.Value - 1);

    private int HostBits => (Kind == AddressKind.IPv4 ? 32 : 128) - PrefixLength;

    private UInt128 HostMask => HostBits == 128 ? UInt128.MaxValue : (UInt128.One << HostBits) - 1;

    /// <summary>Reads <c>address/prefix-length</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Cidr cidr)
    {
        cidr = default;
        text = text.Trim();
        var slash = text.IndexOf('/');
        if (slash < 0 || !Address.TryParseIP(text[..slash], out var address)
            || !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var prefix))
        {
            return false;
        }

        // The prefix length of an IPv4-mapped network counts the 96 bits before the IPv4 address.
        if (address.Kind == AddressKind.IPv4 && text[..slash].Contains(':'))
        {
            prefix -= MappedPrefixLength;
        }

        if (prefix < 0 || prefix > (address.Kind == AddressKind.IPv4 ? 32 : 128))
        {
            return false;
        }

        var unmasked = new Cidr(address, prefix);
        cidr = new Cidr(Address.FromValue(address.Kind, address.Value & ~unmasked.HostMask), prefix);
        return true;
    }

    /// <summary>Reads the comma-separated list of a Subnet's <c>cidrBlock</c>; entries that are no CIDR are left out.</summary>
    public static IReadOnlyList<Cidr> ParseList(string? text)
    {
        var list = new List<Cidr>(2);
        foreach (var part in (text ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryParse(part, out var cidr))
            {
                list.Add(cidr);
            }
        }

        return list;
    }

    /// <summary>Whether the address lies in the network, its first and last address included.</summary>
    public bool Contains(Address address) => address.Kind == Kind && (address.Value & ~HostMask) == Network.Value;

    /// <summary>Whether a NIC may have the address: it lies between <see cref="FirstUsable"/> and <see cref="LastUsable"/>.</summary>
    public bool IsUsable(Address address) =>
        address.Kind == Kind && FirstUsable.Value <= address.Value && address.Value <= LastUsable.Value;

    /// <summary>The canonical text.</summary>
    public override string ToString() => $"{Network}/{PrefixLength}";
}
