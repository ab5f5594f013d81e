using System.Globalization;

namespace WebhookGuard.Benchmarks.Northbound;

/// <summary>A logical switch port of a dual-stack Pod as Kube-OVN writes it: which one it is decides its names and addresses.</summary>
/// <param name="Subnet">The number of its Subnet, below 256: 10.SUBNET.0.0/16 and fd00:10:SUBNET::/112.</param>
/// <param name="Number">Its number in that Subnet, below 60,000.</param>
internal readonly record struct KubeOvnPort(int Subnet, int Number)
{
    /// <summary>How many addresses each has: a MAC address, one of IPv4 and one of IPv6.</summary>
    public const int Addresses = 3;

    /// <summary>The Subnet's name, which is the logical switch's.</summary>
    public string Switch => $"subnet-{Subnet}";

    /// <summary>The Pod's namespace.</summary>
    public string Namespace => $"team-{Subnet % 50}";

    /// <summary>The Pod's name.</summary>
    public string Pod => string.Create(CultureInfo.InvariantCulture, $"web-{Subnet}-7f9c4d5b6-x{Number:x4}");

    /// <summary>The port's name.</summary>
    public string Name => $"{Pod}.{Namespace}";

    /// <summary>Its IPv4 address.</summary>
    public string IPv4 => string.Create(CultureInfo.InvariantCulture, $"10.{Subnet}.{Number / 250}.{2 + (Number % 250)}");

    /// <summary>What the column <c>addresses</c> has.</summary>
    public string AddressText => string.Create(
        CultureInfo.InvariantCulture,
        $"00:00:{Subnet:X2}:{Number >> 16:X2}:{Number >> 8 & 255:X2}:{Number & 255:X2} {IPv4} fd00:10:{Subnet:x}::{Number + 2:x}");

    /// <summary>The operation that inserts the row, to be referred to as <paramref name="uuidName"/> in its transaction.</summary>
    public string Insert(string uuidName) => $$"""
        {"op":"insert","table":"Logical_Switch_Port","uuid-name":"{{uuidName}}","row":{"name":"{{Name}}","addresses":"{{AddressText}}",
        "external_ids":["map",[["ls","{{Switch}}"],["pod","{{Namespace}}/{{Pod}}"],["vendor","kube-ovn"]]]} }
        """;
}
