using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Objects;

/// <summary>Stands for an annotation's value that is nothing but addresses, which are kept elsewhere in binary form.</summary>
internal static class PackedAddresses
{
    // Told from a value that somebody wrote by being these very instances.
    private static readonly string One = new("one address");
    private static readonly string Two = new("two addresses");
    private static readonly string Mac = new("a MAC address");
    private static readonly string CapitalMac = new("a MAC address in capitals");

    /// <summary>How many addresses a value stands for: 0 if it is a value like any other.</summary>
    public static int CountIn(string value) => ReferenceEquals(value, Two) ? 2 : ReferenceEquals(value, One) || IsMac(value) ? 1 : 0;

    /// <summary>Whether a value stands for IP addresses.</summary>
    public static bool AreIPs(string value) => ReferenceEquals(value, One) || ReferenceEquals(value, Two);

    /// <summary>Whether a value stands for a MAC address.</summary>
    public static bool IsMac(string value) => ReferenceEquals(value, Mac) || ReferenceEquals(value, CapitalMac);

    /// <summary>Adds the addresses of a value to a list, and returns what stands for it; null, and adds none, if its text would not come out again as it is.</summary>
    public static string? Take(string value, List<Address> addresses)
    {
        if (Address.TryParseMac(value, out var address))
        {
            var text = address.ToString();
            var stand = value == text ? Mac : string.Equals(value, text.ToUpperInvariant(), StringComparison.Ordinal) ? CapitalMac : null;
            if (stand is not null)
            {
                addresses.Add(address);
            }

            return stand;
        }

        var comma = value.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0)
        {
            if (!IsCanonical(value, out address))
            {
                return null;
            }

            addresses.Add(address);
            return One;
        }

        if (!IsCanonical(value.AsSpan(0, comma), out address) || !IsCanonical(value.AsSpan(comma + 1), out var second))
        {
            return null;
        }

        addresses.Add(address);
        addresses.Add(second);
        return Two;
    }

    /// <summary>The text of the addresses that a value stands for.</summary>
    public static string Text(string stand, ReadOnlySpan<Address> addresses)
    {
        if (ReferenceEquals(stand, CapitalMac))
        {
            return addresses[0].ToString().ToUpperInvariant();
        }

        return addresses.Length == 1 ? addresses[0].ToString() : $"{addresses[0]},{addresses[1]}";
    }

    private static bool IsCanonical(ReadOnlySpan<char> text, out Address address) =>
        Address.TryParseIP(text, out address) && text.SequenceEqual(address.ToString());
}
