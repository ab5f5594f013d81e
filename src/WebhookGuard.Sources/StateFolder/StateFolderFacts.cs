using WebhookGuard.Core.Holdings;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.OvnNorthbound;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>Keeps the facts as a state folder says. One snapshot is applied at a time.</summary>
/// <param name="facts">What to fill.</param>
internal sealed class StateFolderFacts(ClusterFacts facts)
{
    private readonly NorthboundIndexer northbound = new(facts.Index);
    private StateSnapshot? applied;
    private StateFolderOutcome outcome = new(0, []);

    /// <summary>Takes over what a snapshot says; one that was applied last is not applied again.</summary>
    /// <param name="snapshot">What the folder says.</param>
    /// <returns>What came of it.</returns>
    internal StateFolderOutcome Apply(StateSnapshot snapshot)
    {
        if (ReferenceEquals(snapshot, applied))
        {
            return outcome;
        }

        var byKind = snapshot.Objects.ToLookup(view => view.Name.Kind);
        foreach (var kind in KubernetesKinds.All)
        {
            facts.Replace(kind.Kind, [.. byKind[kind.Kind]]);
        }

        var tables = NorthboundTables.Read(snapshot.Tables);
        northbound.Replace(tables.Rows);
        outcome = new StateFolderOutcome(
            snapshot.Objects.Count + tables.Count,
            [.. snapshot.Report.Errors.Select(error => error.ToString()), .. tables.Errors]);
        applied = snapshot;
        return outcome;
    }
}
