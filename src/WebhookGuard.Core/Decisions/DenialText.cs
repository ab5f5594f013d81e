using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;

namespace WebhookGuard.Core.Decisions;

/// <summary>The sentences users read in kubectl: which address, where, who holds it, how that is known, and what to do.</summary>
internal static class DenialText
{
    /// <summary>Another owner holds the address.</summary>
    public static string Held(Address address, string subnet, Holder holder, Relation relation, IReadOnlyList<string> evidence)
    {
        var own = holder.Owner.ToString();
        var details = string.Join(", ", evidence.Where(item => item != own));
        var parenthesis = string.Join("; ", new[] { holder.State, details }.Where(text => text.Length > 0));
        var sentence = parenthesis.Length == 0
            ? $"{Subject(address, subnet)} is held by {own}."
            : $"{Subject(address, subnet)} is held by {own} ({parenthesis}).";
        return relation == Relation.SecondLauncher
            ? $"{sentence} Its virt-launcher Pod {holder.Pod!.Name.Name} is alive, and no VirtualMachineInstanceMigration explains a second one."
            : sentence;
    }

    /// <summary>What is left of an owner that no longer exists holds the address.</summary>
    public static string Leftover(Address address, string subnet, Holding holding, ObjectName owner, TimeSpan gcInterval)
    {
        var start = $"{Subject(address, subnet)} is held by {holding.Evidence}, a leftover: its owner {owner.Namespace}/{owner.Name} "
            + "exists nowhere in Kubernetes any more.";
        if (holding.Source != HoldingSource.LogicalSwitchPort)
        {
            return $"{start} To free it now: 'kubectl delete ips.kubeovn.io {holding.Object.Name}'.";
        }

        var when = gcInterval > TimeSpan.Zero
            ? $"Kube-OVN's garbage collection frees it within {2 * gcInterval.TotalMinutes:0.#} minutes"
            : "Kube-OVN's garbage collection is off (--gc-interval=0), so it stays";
        return $"{start} {when}; to free it now: 'kubectl ko nbctl lsp-del {holding.Object.Name}'.";
    }

    /// <summary>The end of a sentence that suggests free addresses; empty if there are none.</summary>
    public static string FreeNear(IReadOnlyList<Address> free) =>
        free.Count == 0 ? string.Empty : $" Free near it: {string.Join(", ", free)}.";

    private static string Subject(Address address, string subnet) => $"{address} in subnet {subnet}";
}
