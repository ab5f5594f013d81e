using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;

namespace WebhookGuard.Core.Duplicates;

/// <summary>One of those who hold a duplicate.</summary>
/// <param name="Holder">Who it is, and what it is doing.</param>
/// <param name="Holdings">How that is known, ports first.</param>
public sealed record DuplicateOwner(Holder Holder, IReadOnlyList<Holding> Holdings)
{
    /// <summary>The owner; of kind <see cref="ObjectKind.Other"/> if it exists nowhere any more.</summary>
    public ObjectName Name => Holder.Owner;

    /// <summary>What the owner is doing, in a word or two: <c>running</c>, <c>stopped</c>, <c>leftover</c>; empty if there is nothing to say.</summary>
    public string State => Holder.IsLeftover ? "leftover" : Holder.ReservedFor is { } outsider ? $"reserved for {outsider}" : Holder.State;

    /// <summary>Whether OVN has a port of it with the address.</summary>
    public bool HasPort => Holdings.Any(holding => holding.Source is HoldingSource.LogicalSwitchPort or HoldingSource.LogicalRouterPort);

    /// <summary>What tells that it holds the address: <c>logical switch port db-1.team-a</c>, <c>Pod team-a/db-1</c>.</summary>
    public IReadOnlyList<string> Evidence => [.. Holdings.Select(holding => holding.Evidence).Distinct(StringComparer.Ordinal)];
}
