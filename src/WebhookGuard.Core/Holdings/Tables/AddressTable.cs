using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Holdings.Tables;

/// <summary>Values by address: a table for each kind, so that an IPv4 or a MAC address takes no more room than it needs.</summary>
/// <typeparam name="TValue">The values.</typeparam>
internal sealed class AddressTable<TValue>
    where TValue : class
{
    private readonly SharedTable<uint, uint, TValue, IPv4Rules> ipv4 = new();
    private readonly SharedTable<IPv6Key, IPv6Key, TValue, IPv6Rules> ipv6 = new();
    private readonly SharedTable<ulong, ulong, TValue, MacRules> macs = new();

    /// <summary>The number of addresses.</summary>
    public int Count => ipv4.Count + ipv6.Count + macs.Count;

    /// <summary>The addresses with their values, in no order. What changes meanwhile may or may not show.</summary>
    public IEnumerable<KeyValuePair<Address, TValue>> Entries =>
        ipv4.Entries.Select(entry => KeyValuePair.Create(Address.FromValue(AddressKind.IPv4, entry.Key), entry.Value))
            .Concat(ipv6.Entries.Select(entry => KeyValuePair.Create(Address.FromValue(AddressKind.IPv6, new UInt128(entry.Key.High, entry.Key.Low)), entry.Value)))
            .Concat(macs.Entries.Select(entry => KeyValuePair.Create(Address.FromMac(entry.Key), entry.Value)));

    /// <summary>The value of an address, or null.</summary>
    public TValue? Find(Address address) => address.Kind switch
    {
        AddressKind.IPv4 => ipv4.Find((uint)address.Value),
        AddressKind.IPv6 => ipv6.Find(IPv6Key.Of(address)),
        _ => macs.Find((ulong)address.Value),
    };

    /// <summary>Adds or replaces the value of an address.</summary>
    public void Set(Address address, TValue value)
    {
        switch (address.Kind)
        {
            case AddressKind.IPv4:
                ipv4.Set((uint)address.Value, value);
                break;
            case AddressKind.IPv6:
                ipv6.Set(IPv6Key.Of(address), value);
                break;
            default:
                macs.Set((ulong)address.Value, value);
                break;
        }
    }

    /// <summary>Removes an address; one that is not there is left alone.</summary>
    public void Remove(Address address)
    {
        switch (address.Kind)
        {
            case AddressKind.IPv4:
                ipv4.Remove((uint)address.Value);
                break;
            case AddressKind.IPv6:
                ipv6.Remove(IPv6Key.Of(address));
                break;
            default:
                macs.Remove((ulong)address.Value);
                break;
        }
    }

    // UInt128 would be aligned to 16 bytes, and cost each slot 8 more.
    private readonly record struct IPv6Key(ulong High, ulong Low)
    {
        public static IPv6Key Of(Address address) => new((ulong)(address.Value >> 64), (ulong)address.Value);
    }

    private readonly struct IPv4Rules : ITableRules<uint, uint, TValue>
    {
        public static uint Store(uint key) => key;

        public static uint Hash(uint stored) => (uint)HashCode.Combine(stored);

        public static bool IsOf(uint key, TValue value) => true;
    }

    private readonly struct IPv6Rules : ITableRules<IPv6Key, IPv6Key, TValue>
    {
        public static IPv6Key Store(IPv6Key key) => key;

        public static uint Hash(IPv6Key stored) => (uint)HashCode.Combine(stored.High, stored.Low);

        public static bool IsOf(IPv6Key key, TValue value) => true;
    }

    private readonly struct MacRules : ITableRules<ulong, ulong, TValue>
    {
        public static ulong Store(ulong key) => key;

        public static uint Hash(ulong stored) => (uint)HashCode.Combine(stored);

        public static bool IsOf(ulong key, TValue value) => true;
    }
}
