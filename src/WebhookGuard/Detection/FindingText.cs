using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Duplicates;
using WebhookGuard.Housekeeping;

namespace WebhookGuard.Detection;

/// <summary>The sentences on what was found, for logs and Events.</summary>
internal static class FindingText
{
    /// <summary>What a line of the log on a duplicate begins with.</summary>
    public const string DuplicateTitle = "Duplicate";

    /// <summary>What a line of the log begins with.</summary>
    public static string Title(DiscrepancyKind kind) => kind switch
    {
        DiscrepancyKind.Leftover => "Leftover",
        DiscrepancyKind.IPWithoutPort => "IP without port",
        DiscrepancyKind.PortWithoutIP => "Port without IP",
        _ => "Outside its Subnet",
    };

    /// <summary>What tells one duplicate from another: one that another owner joins, or leaves to others, is another.</summary>
    public static string Identity(Duplicate duplicate) =>
        $"{DuplicateTitle}: {duplicate.Address} in {duplicate.Scope}: {string.Join(", ", duplicate.Owners.Select(owner => owner.Name.ToString()).Order(StringComparer.Ordinal))}";

    /// <summary>What tells one discrepancy from another.</summary>
    public static string Identity(Discrepancy discrepancy) => $"{Title(discrepancy.Kind)}: {discrepancy.Owner} in Subnet {discrepancy.Subnet}";

    /// <summary>Who holds the address, how that is known, and what to do.</summary>
    public static string Sentence(Duplicate duplicate)
    {
        var owners = string.Join(" and by ", duplicate.Owners.Select(owner => Described(owner.Name.ToString(), owner.State, owner.Evidence)));
        return $"{duplicate.Address} in {duplicate.Scope} is held by {owners}. {duplicate.Advice}";
    }

    /// <summary>Whose addresses, how that is known, and what to do.</summary>
    public static string Sentence(Discrepancy discrepancy) =>
        $"{Addresses(discrepancy)} in Subnet {discrepancy.Subnet} of {Described(discrepancy.Owner.ToString(), discrepancy.State, discrepancy.Evidence)}. {discrepancy.Advice}";

    /// <summary>How much is left in a Subnet, some of it, and what to do about the oldest.</summary>
    /// <param name="leftovers">The leftovers of one Subnet, the oldest first.</param>
    /// <param name="now">Now.</param>
    public static string OnSubnet(IReadOnlyList<Lasting<Discrepancy>> leftovers, DateTimeOffset now)
    {
        var oldest = leftovers[0];
        var count = leftovers.Count == 1 ? "1 owner that exists no more has" : $"{leftovers.Count} owners that exist no more have";
        var some = TextList.Of([.. leftovers.Select(leftover => $"{Addresses(leftover.Found)} ({string.Join(", ", leftover.Found.Evidence)})")], named: 5);
        return $"{count} addresses here, the oldest {oldest.Age(now)}: {some}. {oldest.Found.Advice}";
    }

    private static string Addresses(Discrepancy discrepancy) => string.Join(", ", discrepancy.Addresses);

    private static string Described(string name, string state, IReadOnlyList<string> evidence)
    {
        var details = string.Join("; ", evidence.Where(item => item != name).Prepend(state).Where(text => text.Length > 0));
        return details.Length == 0 ? name : $"{name} ({details})";
    }
}
