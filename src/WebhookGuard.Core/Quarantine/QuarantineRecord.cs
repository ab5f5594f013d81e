using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Core.Quarantine;

/// <summary>Addresses as the annotations of a Subnet list them: <c>10.66.0.5,10.66.0.9..10.66.0.12,fd00::5</c>.</summary>
public static class QuarantineRecord
{
    /// <summary>More addresses than this are not kept in one Subnet, and a range of more is not one that was written here.</summary>
    public const int MaximumAddresses = 1024;

    /// <summary>Reads a record. What cannot be read, or is too long, is left out: what is not recorded is not touched.</summary>
    public static IReadOnlySet<Address> Parse(string text)
    {
        var addresses = new SortedSet<Address>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (AddressRange.TryParse(part, out var range) && range.Last.Value - range.First.Value < MaximumAddresses)
            {
                addresses.UnionWith(AddressesOf(range));
            }
        }

        return addresses;
    }

    /// <summary>The fewest ranges that hold these addresses and no others, in order.</summary>
    public static IReadOnlyList<AddressRange> Ranges(IEnumerable<Address> addresses)
    {
        var ranges = new List<AddressRange>();
        foreach (var address in addresses.Distinct().Order())
        {
            if (ranges.Count > 0 && ranges[^1] is var last && last.Last.Kind == address.Kind && last.Last.Value + 1 == address.Value)
            {
                ranges[^1] = new AddressRange(last.First, address);
            }
            else
            {
                ranges.Add(new AddressRange(address, address));
            }
        }

        return ranges;
    }

    /// <summary>The record of these addresses; empty if there are none.</summary>
    public static string Text(IEnumerable<Address> addresses) => string.Join(',', Ranges(addresses));

    /// <summary>Every address of a range.</summary>
    internal static IEnumerable<Address> AddressesOf(AddressRange range)
    {
        var value = range.First.Value;
        while (true)
        {
            yield return Address.FromValue(range.First.Kind, value);
            if (value == range.Last.Value)
            {
                yield break;
            }

            value++;
        }
    }
}
