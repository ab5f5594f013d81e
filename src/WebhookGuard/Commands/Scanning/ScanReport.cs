using WebhookGuard.Core.Duplicates;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Commands.Scanning;

/// <summary>What <c>scan</c> found: the shape of its JSON and YAML.</summary>
/// <param name="Summary">The counts.</param>
/// <param name="Duplicates">The duplicates, by scope and address.</param>
internal sealed record ScanReport(ScanSummary Summary, IReadOnlyList<ScannedDuplicate> Duplicates)
{
    /// <summary>The report on duplicates.</summary>
    public static ScanReport Of(IReadOnlyList<Duplicate> duplicates) =>
        new(new ScanSummary(duplicates.Count), [.. duplicates.Select(ScannedDuplicate.Of)]);
}

/// <summary>How much was found.</summary>
/// <param name="Duplicates">How many addresses several owners hold.</param>
internal sealed record ScanSummary(int Duplicates);

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

/// <summary>One of its holders.</summary>
/// <param name="Holder"><c>Kind namespace/name</c>; of a leftover the name alone, since nothing tells the kind any more.</param>
/// <param name="Kind">The kind; null of a leftover.</param>
/// <param name="Namespace">The namespace; null of what has none.</param>
/// <param name="Name">The name.</param>
/// <param name="State"><c>running</c>, <c>stopped</c>, <c>leftover</c> …; null if there is nothing to say.</param>
/// <param name="Evidence">How it is known that it holds the address: ports and objects.</param>
internal sealed record ScannedHolder(string Holder, string? Kind, string? Namespace, string Name, string? State, IReadOnlyList<string> Evidence)
{
    public static ScannedHolder Of(DuplicateOwner owner) => new(
        owner.Name.ToString(),
        owner.Name.Kind == ObjectKind.Other ? null : owner.Name.Kind.ToString(),
        owner.Name.Namespace.Length == 0 ? null : owner.Name.Namespace,
        owner.Name.Name,
        owner.State.Length == 0 ? null : owner.State,
        owner.Evidence);
}
