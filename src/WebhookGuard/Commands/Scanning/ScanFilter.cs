using WebhookGuard.Core.Duplicates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Settings;

namespace WebhookGuard.Commands.Scanning;

/// <summary>Which duplicates somebody wants to see.</summary>
/// <param name="Namespace">Those that an owner of this namespace has a part in; null for all.</param>
/// <param name="Subnet">Those where this Subnet's addresses must be unique; null for all.</param>
internal sealed record ScanFilter(string? Namespace, string? Subnet)
{
    /// <summary>Makes sure that what is asked for exists: nothing found under a misspelt name would look like good news.</summary>
    /// <exception cref="SettingsException">It does not.</exception>
    public void Validate(ClusterFacts facts)
    {
        var errors = new List<string>();

        // Dumps need not have Namespaces.
        if (Namespace is not null && facts.Objects.NamesOf(ObjectKind.Namespace).Count > 0 && facts.Topology.Namespace(Namespace) is null)
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

    /// <summary>Whether the duplicate is wanted.</summary>
    public bool Admits(Duplicate duplicate, ClusterFacts facts) =>
        (Namespace is null || duplicate.Owners.Any(owner => owner.Name.Namespace == Namespace))
        && (Subnet is null || duplicate.Scope == facts.Topology.ScopeOf(Subnet));
}
