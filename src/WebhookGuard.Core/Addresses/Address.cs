using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace WebhookGuard.Core.Addresses;

/// <summary>
/// An IPv4, IPv6 or MAC address in canonical binary form: two spellings of one address are equal. Text is canonical only at the
/// edges: <see cref="ToString()"/> gives dotted decimal, RFC 5952, or lower-case colon-separated octets.
/// </summary>
public readonly struct Address : IEquatable<Address>, IComparable<Address>, ISpanFormattable
{
    private const int MacOctets = 6;

    private const int IPv6Groups = 8;

    // Eight groups of four digits.
    private const int LongestText = (IPv6Groups * 5) - 1;

    private Address(AddressKind kind, UInt128 value)
    {
        Kind = kind;
        High = (ulong)(value >> 64);
        Low = (ulong)value;
    }

    /// <summary>What this address is.</summary>
    public AddressKind Kind { get; }

    /// <summary>The numeric value: 32 bits for IPv4, 128 for IPv6, 48 for a MAC.</summary>
    public UInt128 Value => new(High, Low);

    /// <summary>Whether this is an IPv4 or IPv6 address.</summary>
    public bool IsIP => Kind != AddressKind.Mac;

    private ulong High { get; }

    private ulong Low { get; }

    /// <summary>Compares two addresses for equality.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Compares two addresses for inequality.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);

    /// <summary>Makes an IP address of the given kind from its numeric value.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is a MAC, or the value does not fit IPv4.</exception>
    public static Address FromValue(AddressKind kind, UInt128 value)
    {
        if (kind == AddressKind.Mac || (kind == AddressKind.IPv4 && value > uint.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"Not the value of an {kind} address.");
        }

        return new Address(kind, value);
    }

    /// <summary>Makes a MAC address from its numeric value.</summary>
    internal static Address FromMac(ulong value) => new(AddressKind.Mac, value);

    /// <summary>
    /// Reads an IP address: dotted decimal without leading zeros, or IPv6 in any spelling of RFC 4291 section 2.2. An IPv4-mapped
    /// IPv6 address is the IPv4 address it maps, as Go's <c>net.IP.To4</c> has it, which Kube-OVN's IPAM is keyed by. Zones,
    /// brackets, prefix lengths and white space are refused.
    /// </summary>
    public static bool TryParseIP(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        if (!text.Contains(':'))
        {
            return TryParseIPv4(text, out address);
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c) && c is not (':' or '.'))
            {
                return false;
            }
        }

        // The embedded dotted quad of an IPv6 text follows the strict rules of IPv4.
        var lastColon = text.LastIndexOf(':');
        if (text.Contains('.') && !TryParseIPv4(text[(lastColon + 1)..], out _))
        {
            return false;
        }

        if (!IPAddress.TryParse(text, out var parsed))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (!parsed.TryWriteBytes(bytes, out var written) || written != 16)
        {
            return false;
        }

        var value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        address = value >> 32 == 0xffff
            ? new Address(AddressKind.IPv4, (uint)value)
            : new Address(AddressKind.IPv6, value);
        return true;
    }

    /// <summary>
    /// Reads a 48-bit MAC address in the spellings Go's <c>net.ParseMAC</c> takes, which Kube-OVN reads its annotations with:
    /// <c>00:1A:2b:3c:4d:5e</c>, <c>00-1a-2b-3c-4d-5e</c> and <c>001a.2b3c.4d5e</c>, in either case.
    /// </summary>
    public static bool TryParseMac(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        int group;
        char separator;
        switch (text.Length)
        {
            case 17 when text[2] is ':' or '-':
                (group, separator) = (2, text[2]);
                break;
            case 14 when text[4] == '.':
                (group, separator) = (4, '.');
                break;
            default:
                return false;
        }

        ulong value = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (i % (group + 1) == group)
            {
                if (text[i] != separator)
                {
                    return false;
                }
            }
            else if (char.IsAsciiHexDigit(text[i]))
            {
                value = (value << 4) | (uint)HexValue(text[i]);
            }
            else
            {
                return false;
            }
        }

        address = new Address(AddressKind.Mac, value);
        return true;
    }

    /// <summary>Reads an IP address, as <see cref="TryParseIP"/> does.</summary>
    /// <exception cref="FormatException">The text is no IP address.</exception>
    public static Address ParseIP(string text) =>
        TryParseIP(text, out var address) ? address : throw new FormatException($"'{text}' is not an IP address.");

    /// <summary>Reads a MAC address, as <see cref="TryParseMac"/> does.</summary>
    /// <exception cref="FormatException">The text is no MAC address.</exception>
    public static Address ParseMac(string text) =>
        TryParseMac(text, out var address) ? address : throw new FormatException($"'{text}' is not a MAC address.");

    /// <inheritdoc/>
    public bool Equals(Address other) => Low == other.Low && High == other.High && Kind == other.Kind;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(High, Low, Kind);

    /// <summary>Orders by kind, then by value.</summary>
    public int CompareTo(Address other)
    {
        var byKind = Kind.CompareTo(other.Kind);
        return byKind != 0 ? byKind : Value.CompareTo(other.Value);
    }

    /// <summary>The canonical text.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[LongestText];
        return text[..Format(text)].ToString();
    }

    /// <inheritdoc cref="ToString()"/>
    /// <param name="format">Not used: there is one text.</param>
    /// <param name="formatProvider">Not used: it is the same everywhere.</param>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        Span<char> text = stackalloc char[LongestText];
        var length = Format(text);
        charsWritten = text[..length].TryCopyTo(destination) ? length : 0;
        return charsWritten > 0;
    }

    private int Format(Span<char> text)
    {
        switch (Kind)
        {
            case AddressKind.IPv4:
                text.TryWrite(CultureInfo.InvariantCulture, $"{(byte)(Low >> 24)}.{(byte)(Low >> 16)}.{(byte)(Low >> 8)}.{(byte)Low}", out var length);
                return length;
            case AddressKind.IPv6:
                return FormatIPv6(Value, text);
            case AddressKind.Mac:
                return FormatMac(Low, text);
            default:
                "none".CopyTo(text);
                return "none".Length;
        }
    }

    private static int FormatMac(ulong value, Span<char> text)
    {
        for (var i = 0; i < MacOctets; i++)
        {
            var octet = (byte)(value >> (8 * (MacOctets - 1 - i)));
            octet.TryFormat(text[(3 * i)..], out _, "x2", CultureInfo.InvariantCulture);
            if (i < MacOctets - 1)
            {
                text[(3 * i) + 2] = ':';
            }
        }

        return (3 * MacOctets) - 1;
    }

    private static bool TryParseIPv4(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        uint value = 0;
        var position = 0;
        for (var part = 0; part < 4; part++)
        {
            if (part > 0 && (position >= text.Length || text[position++] != '.'))
            {
                return false;
            }

            var start = position;
            uint octet = 0;
            while (position < text.Length && char.IsAsciiDigit(text[position]) && position - start < 3)
            {
                octet = (octet * 10) + (uint)(text[position++] - '0');
            }

            var length = position - start;
            if (length == 0 || octet > byte.MaxValue || (length > 1 && text[start] == '0'))
            {
                return false;
            }

            value = (value << 8) | octet;
        }

        if (position != text.Length)
        {
            return false;
        }

        address = new Address(AddressKind.IPv4, value);
        return true;
    }

    /// <summary>
    /// RFC 5952 section 4. <see cref="IPAddress"/> would write the last 32 bits of some prefixes in dotted decimal, other than Go, and
    /// so other than everything else in a cluster.
    /// </summary>
    private static int FormatIPv6(UInt128 value, Span<char> text)
    {
        int longestStart = -1, longest = 1, run = 0;
        for (var i = 0; i < IPv6Groups; i++)
        {
            run = Group(value, i) == 0 ? run + 1 : 0;
            if (run > longest)
            {
                (longestStart, longest) = (i + 1 - run, run);
            }
        }

        var length = 0;
        for (var i = 0; i < IPv6Groups; i++)
        {
            if (i == longestStart)
            {
                text[length++] = ':';
                text[length++] = ':';
                i += longest - 1;
                continue;
            }

            if (length > 0 && text[length - 1] != ':')
            {
                text[length++] = ':';
            }

            Group(value, i).TryFormat(text[length..], out var written, "x", CultureInfo.InvariantCulture);
            length += written;
        }

        return length;
    }

    private static ushort Group(UInt128 value, int index) => (ushort)(value >> (16 * (IPv6Groups - 1 - index)));

    private static int HexValue(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
