namespace WebhookGuard.Commands.Lookup;

/// <summary>What <c>who-has</c> found: the shape of its JSON and YAML.</summary>
/// <param name="Query">The address in canonical text, or the owner asked about.</param>
/// <param name="Holdings">Every holding, by address, scope and holder.</param>
/// <param name="Answer">What there is to say about it, in a sentence.</param>
internal sealed record HoldingReport(string Query, IReadOnlyList<FoundHolding> Holdings, string Answer);

/// <summary>One address that somebody holds, by the word of one port or object.</summary>
/// <param name="Address">The address.</param>
/// <param name="Scope">Where it must be unique; several, comma-separated, if it is not known yet which; null where that is nowhere.</param>
/// <param name="Subnets">The Subnet, or those of which one will give it.</param>
/// <param name="Holder"><c>Kind namespace/name</c>; of a leftover the name alone.</param>
/// <param name="Kind">The holder's kind; null of a leftover.</param>
/// <param name="Namespace">Its namespace; null of what has none.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">What it is doing; null if there is nothing to say.</param>
/// <param name="Evidence">How it is known: <c>logical switch port db-1.team-a</c>, <c>VirtualMachine team-a/db-1</c>.</param>
/// <param name="Origin">The annotation or field that asks for it or reports it; null of a port.</param>
/// <param name="Nic">Which NIC of the object; null of a port.</param>
/// <param name="Claim">The AddressClaim on it; null if there is none.</param>
internal sealed record FoundHolding(
    string Address,
    string? Scope,
    IReadOnlyList<string> Subnets,
    string Holder,
    string? Kind,
    string? Namespace,
    string Name,
    string? State,
    string Evidence,
    string? Origin,
    string? Nic,
    FoundClaim? Claim);

/// <summary>The AddressClaim on an address.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Phase"><c>Pending</c>, <c>Bound</c>, or <c>External</c> if an administrator made it.</param>
/// <param name="Owner">Whose it is.</param>
internal sealed record FoundClaim(string Name, string Phase, string Owner);
