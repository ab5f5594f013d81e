using WebhookGuard.Core.Objects;

namespace WebhookGuard.Core.Scopes;

/// <summary>A Namespace with the placement of its Pods' default NICs, which is found out once for all of them until it or the Subnets change.</summary>
/// <param name="view">The Namespace.</param>
internal sealed class KnownNamespace(NamespaceView view)
{
    private Found? found;

    /// <summary>The Namespace.</summary>
    public NamespaceView View => view;

    /// <summary>The placement if it has been found out by those tables, or null.</summary>
    public Placement? PlacementBy(SubnetTables tables) =>
        Volatile.Read(ref found) is { } known && ReferenceEquals(known.By, tables) ? known.Placement : null;

    /// <summary>Remembers what was found out by those tables.</summary>
    public Placement Remember(SubnetTables tables, Placement placement)
    {
        Volatile.Write(ref found, new Found(tables, placement));
        return placement;
    }

    private sealed record Found(SubnetTables By, Placement Placement);
}
