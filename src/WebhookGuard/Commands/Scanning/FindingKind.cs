using WebhookGuard.Core.Detection;

namespace WebhookGuard.Commands.Scanning;

/// <summary>How <c>scan</c> calls the kinds of what it finds.</summary>
internal static class FindingKind
{
    public const string Duplicate = "duplicate";

    /// <summary>Every kind, duplicates first.</summary>
    public static IReadOnlyList<string> All { get; } = [Duplicate, .. DiscrepancyKinds.All.Select(kind => kind.Text())];

    /// <summary>So many of a kind, in words.</summary>
    public static string Count(string kind, int count)
    {
        var (one, more) = kind switch
        {
            Duplicate => ("duplicate", "duplicates"),
            "leftover" => ("leftover", "leftovers"),
            "ip-without-port" => ("IP without a port", "IPs without a port"),
            "port-without-ip" => ("port without an IP", "ports without an IP"),
            _ => ("owner outside its Subnet", "owners outside their Subnets"),
        };
        return $"{count} {(count == 1 ? one : more)}";
    }
}
