using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Detection;

/// <summary>Something about one owner in one Subnet that is not as it should be.</summary>
/// <param name="Kind">What.</param>
/// <param name="Scope">Where the addresses must be unique.</param>
/// <param name="Subnet">The Subnet.</param>
/// <param name="Owner">The owner; of kind <see cref="ObjectKind.Other"/> if it exists nowhere any more.</param>
/// <param name="State">What the owner is doing, in a word or two: <c>running</c>, <c>stopped</c>, <c>gone</c>; empty if there is nothing to say.</param>
/// <param name="Addresses">The addresses in question, IPs first.</param>
/// <param name="Evidence">How it is known, ports first: <c>logical switch port db-1.team-a</c>, <c>IP db-1.team-a</c>.</param>
/// <param name="Advice">The likely cause and what to do, with the command.</param>
public sealed record Discrepancy(
    DiscrepancyKind Kind,
    Scope Scope,
    string Subnet,
    ObjectName Owner,
    string State,
    IReadOnlyList<Address> Addresses,
    IReadOnlyList<string> Evidence,
    string Advice)
{
    /// <summary>What makes it the same in another search; there is one of a kind for each owner and Subnet.</summary>
    public (DiscrepancyKind Kind, string Subnet, ObjectName Owner) Identity => (Kind, Subnet, Owner);
}
