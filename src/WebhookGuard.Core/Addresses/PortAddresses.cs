namespace WebhookGuard.Core.Addresses;

/// <summary>
/// Reads the address texts of an OVN Logical_Switch_Port: the entries of its <c>addresses</c> column (<c>ovn-nb(5)</c>: a MAC and the IPs
/// that go with it, separated by spaces, or one of the words <c>router</c>, <c>unknown</c> and <c>dynamic</c>, the last also next to a MAC
/// or an IP) and the <c>virtual-ip</c> option of a virtual port, where Kube-OVN writes <c>v4,v6</c> for dual stack.
/// </summary>
public static class PortAddresses
{
    private static readonly char[] Separators = [' ', '\t', ','];

    /// <summary>
    /// Every MAC and IP address named, each once and in the order written. A prefix length behind an IP is dropped, as OVN drops it.
    /// Whatever is no address, the words included, names none: it is left out, never an error.
    /// </summary>
    public static IReadOnlyList<Address> Parse(IEnumerable<string> texts)
    {
        var addresses = new List<Address>(3);
        foreach (var text in texts)
        {
            foreach (var token in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
            {
                if (TryRead(token, out var address) && !addresses.Contains(address))
                {
                    addresses.Add(address);
                }
            }
        }

        return NicAddresses.Of(addresses);
    }

    private static bool TryRead(string token, out Address address)
    {
        if (Address.TryParseMac(token, out address))
        {
            return true;
        }

        var slash = token.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? Address.TryParseIP(token, out address)
            : Cidr.TryParse(token, out _) && Address.TryParseIP(token.AsSpan(0, slash), out address);
    }
}
