using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;

namespace WebhookGuard.Core.Decisions;

/// <summary>The sentences users read in kubectl: which address, where, who holds it, how that is known, and what to do.</summary>
internal static class DenialText
{
    /// <summary>The sentence on addresses of one Subnet that one holder has, for one reason.</summary>
    public static string Sentence(IReadOnlyList<Finding> findings)
    {
        var first = findings[0];
        if (findings.Count == 1)
        {
            return $"{first.Address.GetValueOrDefault()} in subnet {first.Subnet} is {first.HeldBy}{Near(first.Free)}";
        }

        var addresses = findings.Select(finding => finding.Address.ToString()!).ToArray();
        var subject = $"{string.Join(", ", addresses[..^1])} and {addresses[^1]}";
        var free = string.Join("; ", findings.Where(finding => finding.Free.Count > 0).Select(finding => string.Join(", ", finding.Free)));
        return $"{subject} in subnet {first.Subnet} are {first.HeldBy}" + (free.Length == 0 ? string.Empty : $" Free near them: {free}.");
    }

    private static string Near(IReadOnlyList<Address> free) => free.Count switch
    {
        0 => string.Empty,
        1 => $" Free near it: {free[0]}.",
        2 => $" Free near it: {free[0]}, {free[1]}.",
        3 => $" Free near it: {free[0]}, {free[1]}, {free[2]}.",
        _ => $" Free near it: {string.Join(", ", free)}.",
    };

    /// <summary>Another owner holds the address: what follows "is".</summary>
    public static string HeldBy(Holder holder, Relation relation, IReadOnlyList<string> evidence)
    {
        var own = holder.Owner.ToString();
        if (holder.ReservedFor is { } outsider)
        {
            return $"reserved by {own} for {outsider}; once that no longer uses it: 'kubectl delete addressclaims.webhookguard.io {holder.Owner.Name}'.";
        }

        var (state, details) = (holder.State, Details(evidence, own));
        var sentence = (state.Length, details.Length) switch
        {
            (0, 0) => $"held by {own}.",
            (_, 0) => $"held by {own} ({state}).",
            (0, _) => $"held by {own} ({details}).",
            _ => $"held by {own} ({state}; {details}).",
        };
        return relation switch
        {
            Relation.SecondLauncher =>
                $"{sentence} Its virt-launcher Pod {holder.Pod!.Name.Name} is alive, and no VirtualMachineInstanceMigration explains a second one.",
            Relation.LivingSibling =>
                $"{sentence} Both are Pods of {holder.Ancestors[^1]}: one address serves one Pod at a time, with 1 replica and strategy Recreate.",
            _ => sentence,
        };
    }

    /// <summary>What is left of an owner that no longer exists holds the address: what follows "is".</summary>
    public static string HeldByLeftover(Holding holding, ObjectName owner, TimeSpan gcInterval)
    {
        var owned = $"{holding.Evidence}, a leftover: its owner {owner.Namespace}/{owner.Name} exists nowhere in Kubernetes any more.";
        return holding.Source != HoldingSource.LogicalSwitchPort ? $"held by {owned} To free it now: {holding.Removal}."
            : gcInterval <= TimeSpan.Zero ? $"held by {owned} Kube-OVN's garbage collection is off (--gc-interval=0), so it stays; to free it now: {holding.Removal}."
            : $"held by {owned} Kube-OVN's garbage collection frees it within {2 * gcInterval.TotalMinutes:0.#} minutes; to free it now: {holding.Removal}.";
    }

    // That the holder exists needs no saying.
    private static string Details(IReadOnlyList<string> evidence, string own) =>
        evidence is [var only] ? only == own ? string.Empty : only : string.Join(", ", evidence.Where(item => item != own));
}
