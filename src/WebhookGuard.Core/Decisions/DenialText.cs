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
            var near = first.Free.Count == 0 ? string.Empty : $" Free near it: {string.Join(", ", first.Free)}.";
            return $"{first.Address} in subnet {first.Subnet} is {first.HeldBy}{near}";
        }

        var addresses = findings.Select(finding => finding.Address.ToString()!).ToArray();
        var subject = $"{string.Join(", ", addresses[..^1])} and {addresses[^1]}";
        var free = string.Join("; ", findings.Where(finding => finding.Free.Count > 0).Select(finding => string.Join(", ", finding.Free)));
        return $"{subject} in subnet {first.Subnet} are {first.HeldBy}" + (free.Length == 0 ? string.Empty : $" Free near them: {free}.");
    }

    /// <summary>Another owner holds the address: what follows "is".</summary>
    public static string HeldBy(Holder holder, Relation relation, IReadOnlyList<string> evidence)
    {
        var own = holder.Owner.ToString();
        if (holder.ReservedFor is { } outsider)
        {
            return $"reserved by {own} for {outsider}; once that no longer uses it: 'kubectl delete addressclaims.webhookguard.io {holder.Owner.Name}'.";
        }

        var details = string.Join(", ", evidence.Where(item => item != own));
        var parenthesis = string.Join("; ", new[] { holder.State, details }.Where(text => text.Length > 0));
        var sentence = parenthesis.Length == 0 ? $"held by {own}." : $"held by {own} ({parenthesis}).";
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
        var start = $"held by {holding.Evidence}, a leftover: its owner {owner.Namespace}/{owner.Name} exists nowhere in Kubernetes any more.";
        if (holding.Source != HoldingSource.LogicalSwitchPort)
        {
            return $"{start} To free it now: {holding.Removal}.";
        }

        var when = gcInterval > TimeSpan.Zero
            ? $"Kube-OVN's garbage collection frees it within {2 * gcInterval.TotalMinutes:0.#} minutes"
            : "Kube-OVN's garbage collection is off (--gc-interval=0), so it stays";
        return $"{start} {when}; to free it now: {holding.Removal}.";
    }
}
