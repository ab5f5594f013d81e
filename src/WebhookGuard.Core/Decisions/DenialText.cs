using System.Globalization;
using System.Text;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Owners;

namespace WebhookGuard.Core.Decisions;

/// <summary>The sentences users read in kubectl: which address, where, who holds it, how that is known, and what to do.</summary>
internal static class DenialText
{
    [ThreadStatic]
    private static StringBuilder? builder;

    /// <summary>The sentence on an address that somebody has.</summary>
    public static string Sentence(Finding finding)
    {
        var text = Begin().Append(CultureInfo.InvariantCulture, $"{finding.Address.GetValueOrDefault()} in subnet {finding.Subnet} is {finding.HeldBy}");
        for (var i = 0; i < finding.Free.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? " Free near it: " : ", ")}{finding.Free[i]}");
        }

        return text.Append(finding.Free.Count > 0 ? "." : string.Empty).ToString();
    }

    /// <summary>The sentence on addresses of one Subnet that one holder has, for one reason.</summary>
    public static string Sentence(IReadOnlyList<Finding> findings)
    {
        var first = findings[0];
        if (findings.Count == 1)
        {
            return first.Message;
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
    /// <param name="holding">What is left.</param>
    /// <param name="evidence">How it is known.</param>
    /// <param name="owner">The owner that was.</param>
    /// <param name="gcInterval">How often Kube-OVN looks for leftovers; zero if it does not.</param>
    public static string HeldByLeftover(Holding holding, string evidence, ObjectName owner, TimeSpan gcInterval)
    {
        var text = Begin().Append(
            CultureInfo.InvariantCulture, $"held by {evidence}, a leftover: its owner {owner.Namespace}/{owner.Name} exists nowhere in Kubernetes any more. ");
        if (holding.Source != HoldingSource.LogicalSwitchPort)
        {
            return text.Append(CultureInfo.InvariantCulture, $"To free it now: {holding.Removal}.").ToString();
        }

        return (gcInterval > TimeSpan.Zero
                ? text.Append(CultureInfo.InvariantCulture, $"Kube-OVN's garbage collection frees it within {2 * gcInterval.TotalMinutes:0.#} minutes")
                : text.Append("Kube-OVN's garbage collection is off (--gc-interval=0), so it stays"))
            .Append(CultureInfo.InvariantCulture, $"; to free it now: {holding.Removal}.").ToString();
    }

    // That the holder exists needs no saying.
    private static string Details(IReadOnlyList<string> evidence, string own) =>
        evidence is [var only] ? only == own ? string.Empty : only : string.Join(", ", evidence.Where(item => item != own));

    // A sentence has many parts.
    private static StringBuilder Begin() => (builder ??= new StringBuilder(512)).Clear();
}
