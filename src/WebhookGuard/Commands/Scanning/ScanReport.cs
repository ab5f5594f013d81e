using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Duplicates;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Commands.Scanning;

/// <summary>What <c>scan</c> found: the shape of its JSON and YAML.</summary>
/// <param name="Summary">The counts.</param>
/// <param name="Duplicates">The duplicates, by scope and address.</param>
/// <param name="Discrepancies">What else was found, by kind, Subnet and owner.</param>
/// <param name="NotJudged">What could not be looked for.</param>
internal sealed record ScanReport(
    ScanSummary Summary, IReadOnlyList<ScannedDuplicate> Duplicates, IReadOnlyList<ScannedDiscrepancy> Discrepancies, IReadOnlyList<ScannedGap> NotJudged)
{
    /// <summary>The report on findings.</summary>
    public static ScanReport Of(Findings found) => new(
        new ScanSummary(
            found.Duplicates.Count,
            found.Discrepancies.Count,
            DiscrepancyKinds.All.ToDictionary(kind => kind.Text(), kind => found.Discrepancies.Count(discrepancy => discrepancy.Kind == kind), StringComparer.Ordinal)),
        [.. found.Duplicates.Select(ScannedDuplicate.Of)],
        [.. found.Discrepancies.Select(ScannedDiscrepancy.Of)],
        [.. found.NotJudged.Select(item => new ScannedGap(item.Kind.Text(), item.Reason))]);
}

/// <summary>How much was found.</summary>
/// <param name="Duplicates">How many addresses several owners hold.</param>
/// <param name="Discrepancies">How much else.</param>
/// <param name="DiscrepanciesByKind">The same, by kind.</param>
internal sealed record ScanSummary(int Duplicates, int Discrepancies, IReadOnlyDictionary<string, int> DiscrepanciesByKind)
{
    /// <summary>In words: <c>1 duplicate, 2 leftovers</c>; what was not found is left out.</summary>
    public override string ToString() => string.Join(
        ", ",
        DiscrepanciesByKind.Prepend(KeyValuePair.Create(FindingKind.Duplicate, Duplicates)).Where(count => count.Value > 0).Select(count => FindingKind.Count(count.Key, count.Value)));
}

/// <summary>A kind that could not be looked for.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Reason">Why.</param>
internal sealed record ScannedGap(string Kind, string Reason);

/// <summary>Something else that is not as it should be.</summary>
/// <param name="Kind"><c>leftover</c>, <c>ip-without-port</c>, <c>port-without-ip</c> or <c>outside-subnet</c>.</param>
/// <param name="Addresses">The addresses in question, IPs first.</param>
/// <param name="Scope">Where they must be unique.</param>
/// <param name="Subnet">The Subnet.</param>
/// <param name="Owner">Whose they are.</param>
/// <param name="Advice">The likely cause and what to do.</param>
internal sealed record ScannedDiscrepancy(string Kind, IReadOnlyList<string> Addresses, string Scope, string Subnet, ScannedHolder Owner, string Advice)
{
    public static ScannedDiscrepancy Of(Discrepancy discrepancy) => new(
        discrepancy.Kind.Text(),
        [.. discrepancy.Addresses.Select(address => address.ToString())],
        discrepancy.Scope.Text,
        discrepancy.Subnet,
        ScannedHolder.Of(discrepancy.Owner, discrepancy.State, discrepancy.Evidence),
        discrepancy.Advice);
}

/// <summary>One address that several owners hold.</summary>
/// <param name="Address">The address.</param>
/// <param name="Scope">Where it must be unique: <c>subnet/NAME</c> or <c>underlay/PROVIDER-NETWORK/VLAN-ID</c>.</param>
/// <param name="Subnets">The Subnets there in which it is held.</param>
/// <param name="Holders">Who holds it.</param>
/// <param name="Advice">The likely cause and what to do.</param>
internal sealed record ScannedDuplicate(string Address, string Scope, IReadOnlyList<string> Subnets, IReadOnlyList<ScannedHolder> Holders, string Advice)
{
    public static ScannedDuplicate Of(Duplicate duplicate) => new(
        duplicate.Address.ToString(), duplicate.Scope.Text, duplicate.Subnets, [.. duplicate.Owners.Select(ScannedHolder.Of)], duplicate.Advice);
}

/// <summary>Who has an address.</summary>
/// <param name="Holder"><c>Kind namespace/name</c>; of a leftover the name alone, since nothing tells the kind any more.</param>
/// <param name="Kind">The kind; null of a leftover.</param>
/// <param name="Namespace">The namespace; null of what has none.</param>
/// <param name="Name">The name.</param>
/// <param name="State"><c>running</c>, <c>stopped</c>, <c>leftover</c> …; null if there is nothing to say.</param>
/// <param name="Evidence">How it is known that it holds the address: ports and objects.</param>
internal sealed record ScannedHolder(string Holder, string? Kind, string? Namespace, string Name, string? State, IReadOnlyList<string> Evidence)
{
    public static ScannedHolder Of(DuplicateOwner owner) => Of(owner.Name, owner.State, owner.Evidence);

    public static ScannedHolder Of(ObjectName name, string state, IReadOnlyList<string> evidence) => new(
        name.ToString(),
        name.Kind == ObjectKind.Other ? null : name.Kind.ToString(),
        name.Namespace.Length == 0 ? null : name.Namespace,
        name.Name,
        state.Length == 0 ? null : state,
        evidence);
}
