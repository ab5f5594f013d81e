using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Quarantine;
using WebhookGuard.Housekeeping;

namespace WebhookGuard.Quarantine;

/// <summary>What logs and Events say of quarantine.</summary>
internal static class QuarantineText
{
    /// <summary>Addresses, in ranges.</summary>
    public static string List(IEnumerable<Address> addresses) =>
        TextList.Of([.. QuarantineRecord.Ranges(addresses).Select(range => range.ToString())]);

    /// <summary>What the Event on a Subnet says.</summary>
    public static string OnSubnet(QuarantinePlan done, int limit)
    {
        var added = done.Added.Count == 0
            ? string.Empty
            : $"{List(done.Added)}: of leftover ports, and in excludeIps until these are gone, so that no Pod or VM is given {(done.Added.Count == 1 ? "it" : "them")}. ";
        var omitted = done.Omitted.Count == 0
            ? string.Empty
            : $" For {List(done.Omitted)} there is no room within quarantine-limit {limit}: remove the leftover ports.";
        return $"{added}{done.Quarantined.Count} addresses are in quarantine here.{omitted}";
    }
}
