using System.Collections;

namespace WebhookGuard.Core.Addresses;

/// <summary>
/// The addresses that a NIC usually has: at most a MAC, an IPv4 and an IPv6 address, in this order. In half of the bytes that an array of
/// them takes: a large cluster has very many NICs.
/// </summary>
internal sealed class NicAddresses : IReadOnlyList<Address>
{
    private readonly UInt128 ipv6;
    private readonly ulong mac;
    private readonly uint ipv4;
    private readonly bool hasMac;
    private readonly bool hasIPv4;
    private readonly bool hasIPv6;

    private NicAddresses(Address? mac, Address? ipv4, Address? ipv6)
    {
        (hasMac, hasIPv4, hasIPv6) = (mac.HasValue, ipv4.HasValue, ipv6.HasValue);
        this.mac = (ulong)mac.GetValueOrDefault().Value;
        this.ipv4 = (uint)ipv4.GetValueOrDefault().Value;
        this.ipv6 = ipv6.GetValueOrDefault().Value;
    }

    /// <inheritdoc/>
    public int Count => (hasMac ? 1 : 0) + (hasIPv4 ? 1 : 0) + (hasIPv6 ? 1 : 0);

    /// <inheritdoc/>
    public Address this[int index]
    {
        get
        {
            if (hasMac && index-- == 0)
            {
                return Address.FromMac(mac);
            }

            if (hasIPv4 && index-- == 0)
            {
                return Address.FromValue(AddressKind.IPv4, ipv4);
            }

            return hasIPv6 && index == 0 ? Address.FromValue(AddressKind.IPv6, ipv6) : throw new ArgumentOutOfRangeException(nameof(index));
        }
    }

    /// <summary>The same addresses, in as few bytes as there is a way for.</summary>
    public static IReadOnlyList<Address> Of(IReadOnlyList<Address> addresses)
    {
        Span<Address?> byKind = [null, null, null];
        var last = -1;
        foreach (var address in addresses)
        {
            var place = address.Kind switch { AddressKind.Mac => 0, AddressKind.IPv4 => 1, _ => 2 };
            if (place <= last)
            {
                return [.. addresses];
            }

            byKind[place] = address;
            last = place;
        }

        return addresses.Count == 0 ? [] : new NicAddresses(byKind[0], byKind[1], byKind[2]);
    }

    /// <summary>The same, in the order that takes the fewest bytes.</summary>
    public static IReadOnlyList<Address> Sorted(IReadOnlyList<Address> addresses) =>
        Of([.. addresses.OrderByDescending(address => address.Kind == AddressKind.Mac).ThenBy(address => address.Kind)]);

    public IEnumerator<Address> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
