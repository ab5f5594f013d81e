using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Duplicates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Settings;

namespace WebhookGuard.Commands.Scanning;

/// <summary>Which findings somebody wants to see.</summary>
/// <param name="Namespace">Those that an owner of this namespace has a part in; null for all.</param>
/// <param name="Subnet">Those where this Subnet's addresses must be unique; null for all.</param>
/// <param name="Kinds">Those of these kinds (<see cref="FindingKind"/>); none for all.</param>
internal sealed record ScanFilter(string? Namespace, string? Subnet, IReadOnlyCollection<string> Kinds)
{
    /// <summary>What is wanted of what was found.</summary>
    /// <exception cref="SettingsException">What is asked for does not exist: nothing found under a misspelt name would look like good news.</exception>
    public Findings Apply(Findings found, ClusterFacts facts)
    {
        Validate(found, facts);
        return new Findings(
            [.. found.Duplicates.Where(duplicate => Admits(duplicate, facts))],
            [.. found.Discrepancies.Where(discrepancy => Admits(discrepancy, facts))],
            [.. found.NotJudged.Where(item => Wants(item.Kind.Text()))]);
    }

    private void Validate(Findings found, ClusterFacts facts)
    {
        var errors = new List<string>();

        // Dumps need not have Namespaces, and what is left may be of one that is gone.
        if (Namespace is not null && facts.Objects.NamesOf(ObjectKind.Namespace).Count > 0 && facts.Topology.Namespace(Namespace) is null
            && !found.Discrepancies.Any(discrepancy => discrepancy.Owner.Namespace == Namespace))
        {
            errors.Add($"--namespace: Namespace {Namespace} does not exist.");
        }

        if (Subnet is not null && facts.Topology.Subnet(Subnet) is null)
        {
            errors.Add($"--subnet: Subnet {Subnet} does not exist.");
        }

        if (errors.Count > 0)
        {
            throw new SettingsException(errors);
        }
    }

    private bool Wants(string kind) => Kinds.Count == 0 || Kinds.Contains(kind, StringComparer.Ordinal);

    private bool Admits(Duplicate duplicate, ClusterFacts facts) =>
        Wants(FindingKind.Duplicate)
        && (Namespace is null || duplicate.Owners.Any(owner => owner.Name.Namespace == Namespace))
        && (Subnet is null || duplicate.Scope == facts.Topology.ScopeOf(Subnet));

    private bool Admits(Discrepancy discrepancy, ClusterFacts facts) =>
        Wants(discrepancy.Kind.Text())
        && (Namespace is null || discrepancy.Owner.Namespace == Namespace)
        && (Subnet is null || discrepancy.Scope == facts.Topology.ScopeOf(Subnet));
}
