using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Detection;

/// <summary>The sentences on discrepancies: how it likely came to them, and what to do.</summary>
internal static class DiscrepancyText
{
    /// <summary>The sentences on one discrepancy.</summary>
    public static string Advice(
        DiscrepancyKind kind, Holder holder, IReadOnlyList<Holding> holdings, SubnetInfo? subnet, TimeSpan gcInterval) => kind switch
        {
            DiscrepancyKind.Leftover => OnLeftover(holdings, gcInterval),
            DiscrepancyKind.IPWithoutPort => $"It runs, but OVN has no port of it, as after its database was lost or restored from an older copy: nothing reaches it. {Again(holder)}",
            DiscrepancyKind.PortWithoutIP => "Kube-OVN has no IP of it, as if somebody had deleted that: when it restarts while this does not run, "
                + $"it does not know the address and may give it to another. {Again(holder)}",
            _ => $"Subnet {subnet?.Name} is {subnet?.View.CidrBlock}, and was likely changed after the address had been given: nothing is routed there. {Again(holder, askAnew: true)}",
        };

    private static string OnLeftover(IReadOnlyList<Holding> holdings, TimeSpan gcInterval)
    {
        var removal = string.Join(" and ", holdings.Select(left => left.Removal).Distinct(StringComparer.Ordinal));
        const string Cause = "Its owner exists nowhere in Kubernetes any more, and Kube-OVN did not see it go, as while it was down.";
        return holdings.All(holding => holding.Source != HoldingSource.LogicalSwitchPort) ? $"{Cause} To free the address: {removal}."
            : gcInterval > TimeSpan.Zero ? $"{Cause} Its garbage collection frees the address within {2 * gcInterval.TotalMinutes:0.#} minutes; to free it now: {removal}."
            : $"{Cause} Its garbage collection is off (--gc-interval=0), so it stays; to free the address: {removal}.";
    }

    /// <summary>What makes Kube-OVN write it anew.</summary>
    private static string Again(Holder holder, bool askAnew = false)
    {
        var (kind, @namespace, name) = holder.Owner;
        var first = askAnew ? "If it asks for the address itself, change that first; then" : "To have it made again:";
        return kind switch
        {
            ObjectKind.VirtualMachine when holder.State == "stopped" => $"{first} 'virtctl start {name} -n {@namespace}'.",
            ObjectKind.VirtualMachine => $"{first} 'virtctl restart {name} -n {@namespace}'.",
            ObjectKind.Pod => $"{first} 'kubectl delete pod {name} -n {@namespace}'{(holder.Ancestors.Count > 0 ? string.Empty : ", and make it again")}.",
            ObjectKind.Node => $"{first} 'kubectl annotate node {name} ovn.kubernetes.io/allocated=false --overwrite', then restart kube-ovn-controller and the Node's kube-ovn-cni.",
            _ => $"{first} delete {holder.Owner}, and make it again.",
        };
    }
}
