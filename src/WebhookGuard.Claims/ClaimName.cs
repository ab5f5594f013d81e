using System.Security.Cryptography;
using System.Text;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Claims;

/// <summary>
/// Computes a claim's name from what it is for, so that etcd's create is the lock. The name is a DNS-1123 subdomain, two keys never
/// have the same one, and the CRD's validation rule computes it from the spec's text in the same way.
/// </summary>
public static class ClaimName
{
    private const int MaximumLength = 253;

    /// <summary>
    /// The name: <c>ip-10-66-0-10-in.subnet.tenant-a</c>, <c>ip-fd00--1-in.subnet.tenant-a</c>,
    /// <c>mac-00-00-00-53-6b-a1-in.underlay.provider.100</c>. Where that would be too long, or no legal name, the scope is replaced by a
    /// hash: <c>ip-10-66-0-10-in.hash.</c> and 64 hexadecimal digits.
    /// </summary>
    /// <remarks>
    /// Injective: what stands before <c>-in.</c> has the address's separators replaced, but four groups of an IPv4 address, six of a MAC
    /// and eight (or a <c>--</c>) of an IPv6 address tell them apart. After it, the first component tells the kind of scope; a
    /// Subnet's name is all the rest, a VLAN's number the last component.
    /// </remarks>
    public static string For(Scope scope, Address address)
    {
        var kind = address.IsIP ? "ip" : "mac";
        var prefix = $"{kind}-{address.ToString().Replace('.', '-').Replace(':', '-')}-in.";
        var name = prefix + scope.Text.Replace('/', '.');
        return name.Length <= MaximumLength && IsLegal(scope.Text)
            ? name
            : $"{prefix}hash.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scope.Text)))}";
    }

    /// <summary>Whether a scope can be part of a name as it is; the CRD has the same rule as a pattern.</summary>
    private static bool IsLegal(string scope) => scope.Split('/') switch
    {
        ["subnet", var subnet] => SubnetInfo.IsLegalName(subnet),
        ["underlay", var network, { Length: >= 1 and <= 4 } vlan] => SubnetInfo.IsLegalName(network) && vlan.All(char.IsAsciiDigit),
        _ => false,
    };
}
