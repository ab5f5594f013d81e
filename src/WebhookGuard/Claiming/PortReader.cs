using WebhookGuard.Claims;
using WebhookGuard.Claims.Facts;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Sources;

namespace WebhookGuard.Claiming;

/// <summary>
/// What OVN Northbound has, by the facts that its source keeps, and what IPs Kube-OVN keeps beside it: an IP outlives its port where
/// Kube-OVN retains the address.
/// </summary>
/// <param name="facts">The facts.</param>
/// <param name="northbound">OVN Northbound's source; null if the guard does without.</param>
internal sealed class PortReader(ClusterFacts facts, ISource? northbound) : IPortReader
{
    /// <inheritdoc/>
    public Task<bool> HasPortAsync(ClaimKey key, ClaimOwner? except, CancellationToken cancellationToken)
    {
        if (northbound?.State is { Current: false } state)
        {
            throw new FactsUnavailableException($"{state.Name} is behind ({state.Reason})");
        }

        var lookup = new ObjectLookup(facts.Objects);
        return Task.FromResult(facts.Index.Find(key.Address).Any(holding =>
            IsOfNetwork(holding) && holding.Subnet is { } subnet && facts.Topology.ScopeOf(subnet) == key.Scope
            && (except is null || !IsOf(holding, except, lookup))));
    }

    private static bool IsOfNetwork(Holding holding) =>
        holding.Source is HoldingSource.LogicalSwitchPort or HoldingSource.LogicalRouterPort || holding.Object.Kind == ObjectKind.IP;

    // What a port is left of bears the name of whoever it was: that one may have come again.
    private static bool IsOf(Holding holding, ClaimOwner owner, ObjectLookup lookup)
    {
        var holder = Holder.Of(holding, lookup);
        return holder.Ancestors.Append(holder.Owner).Any(name =>
            name.Namespace == owner.Namespace && name.Name == owner.Name
            && (name.Kind.ToString() == owner.Kind || (name.Kind == ObjectKind.Other && owner.Kind is nameof(ObjectKind.Pod) or nameof(ObjectKind.VirtualMachine))));
    }
}
