using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Scopes;

/// <summary>A Subnet, its address fields parsed once.</summary>
public sealed class SubnetInfo
{
    /// <summary>Parses a Subnet's fields; entries that cannot be read are left out.</summary>
    public SubnetInfo(SubnetView view)
    {
        View = view;
        Placement = new Placement([view.Name.Name]);
        Alone = [this];
        OverlayScope = Scope.Overlay(view.Name.Name);
        Cidrs = Cidr.ParseList(view.CidrBlock);
        Gateways = ParseAddresses([view.Gateway]);
        SystemAddresses = ParseAddresses(view.SystemAddresses);
        Vips = ParseAddresses(view.Vips);
        ExcludedRanges = [.. view.ExcludeIps.Select(text => AddressRange.TryParse(text, out var range) ? range : (AddressRange?)null).OfType<AddressRange>()];
    }

    /// <summary>Whether a Subnet can have that name: a DNS-1123 subdomain, as all objects of Kubernetes that do not say otherwise.</summary>
    public static bool IsLegalName(string name)
    {
        // Letters and digits; hyphens between them; dots between such labels. To construct a regular expression that does not backtrack
        // would have much compiled at start.
        var before = '.';
        foreach (var character in name)
        {
            var isLegal = character switch
            {
                '-' => before != '.',
                '.' => before is not ('.' or '-'),
                _ => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character),
            };
            if (!isLegal)
            {
                return false;
            }

            before = character;
        }

        return before is not ('.' or '-');
    }

    /// <summary>The Subnet as read.</summary>
    public SubnetView View { get; }

    /// <summary>The name.</summary>
    public string Name => View.Name.Name;

    /// <summary>The placement of a NIC in this Subnet alone, which is where nearly all are.</summary>
    internal Placement Placement { get; }

    /// <summary>This Subnet alone.</summary>
    internal IReadOnlyList<SubnetInfo> Alone { get; }

    /// <summary>Where its addresses must be unique if it is an overlay Subnet.</summary>
    internal Scope OverlayScope { get; }

    /// <summary>The networks; none for a Subnet whose addresses an external DHCP server gives.</summary>
    public IReadOnlyList<Cidr> Cidrs { get; }

    /// <summary>The gateway addresses.</summary>
    public IReadOnlyList<Address> Gateways { get; }

    /// <summary>Addresses Kube-OVN took for itself.</summary>
    public IReadOnlyList<Address> SystemAddresses { get; }

    /// <summary>The addresses of <c>spec.vips</c>.</summary>
    public IReadOnlyList<Address> Vips { get; }

    /// <summary>What random allocation skips. A static request may use it.</summary>
    public IReadOnlyList<AddressRange> ExcludedRanges { get; }

    /// <summary>Whether one of the networks contains the address.</summary>
    public bool Contains(Address address)
    {
        return CidrOf(address) != default;
    }

    /// <summary>
    /// Why no NIC can get that address of the Subnet's networks, as a sentence without a full stop; null if one can
    /// (Kube-OVN <c>pkg/ipam/subnet.go</c>, <c>GetStaticAddress</c>: gateway, network and broadcast address).
    /// </summary>
    public string? Objection(Address address)
    {
        if (Gateways.Contains(address))
        {
            return $"{address} is the gateway of subnet {Name}";
        }

        if (SystemAddresses.Contains(address))
        {
            return $"{address} is an address Kube-OVN itself uses in subnet {Name}";
        }

        var cidr = CidrOf(address);
        return cidr == default ? $"{address} is not in subnet {Name}"
            : cidr.IsUsable(address) ? null
            : address == cidr.Network ? $"{address} is the network address of subnet {Name} ({cidr})"
            : address.Kind == AddressKind.IPv4 ? $"{address} is the broadcast address of subnet {Name} ({cidr})"
            : $"{address} is the last address of subnet {Name} ({cidr}), which Kube-OVN does not assign";
    }

    private Cidr CidrOf(Address address)
    {
        for (var i = 0; i < Cidrs.Count; i++)
        {
            if (Cidrs[i].Contains(address))
            {
                return Cidrs[i];
            }
        }

        return default;
    }

    private static Address[] ParseAddresses(IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries))
            .Select(text => Address.TryParseIP(text, out var address) ? address : (Address?)null)
            .OfType<Address>()];
}
