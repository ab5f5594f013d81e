using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Duplicates;

/// <summary>One address that several owners hold where it must be unique.</summary>
/// <param name="Scope">Where.</param>
/// <param name="Subnets">The Subnets there in which it is held; more than one only on a physical layer 2.</param>
/// <param name="Address">The address.</param>
/// <param name="Owners">The owners, at least two: those that exist first, leftovers behind them.</param>
public sealed record Duplicate(Scope Scope, IReadOnlyList<string> Subnets, Address Address, IReadOnlyList<DuplicateOwner> Owners)
{
    /// <summary>The likely cause and what to do, in one sentence.</summary>
    public string Advice => DuplicateText.Advice(this);
}
