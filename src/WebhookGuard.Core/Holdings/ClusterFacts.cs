using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Holdings;

/// <summary>
/// All that the sources told: which objects exist, how Subnets lie, and who holds which address. Sources write here, decisions read.
/// </summary>
public sealed class ClusterFacts(TopologyOptions topologyOptions)
{
    private readonly Lock writing = new();
    private long changes;

    /// <summary>Grows with each change: what was worked out at the same number is still true.</summary>
    public long Changes => Interlocked.Read(ref changes) + Index.Changes;

    /// <summary>The holdings.</summary>
    public AddressIndex Index { get; } = new();

    /// <summary>The objects that exist.</summary>
    public ObjectDirectory Objects { get; } = new();

    /// <summary>The claims that exist.</summary>
    public ClaimDirectory Claims { get; } = new();

    /// <summary>Subnets and what decides on them.</summary>
    public Topology Topology { get; } = new(topologyOptions);

    /// <summary>Adds or replaces a Kubernetes object.</summary>
    public void Set(ObjectView view)
    {
        lock (writing)
        {
            var before = Objects.Find(view.Name);
            if (before == view)
            {
                return;
            }

            // Claims are found again by the very instances that the directory has.
            var kept = KeptView.Sharing(view, Index);
            Claims.Set(before as AddressClaimView, kept as AddressClaimView);
            Objects.Set(kept);
            Topology.Set(kept);
            Index.Exchange(kept.Name.Kind.ToString(), HoldingsOf(before), KeptHolding.Of(kept));
            Interlocked.Increment(ref changes);
        }
    }

    /// <summary>Removes a Kubernetes object.</summary>
    public void Remove(ObjectName name)
    {
        lock (writing)
        {
            var before = Objects.Find(name);
            Index.Exchange(name.Kind.ToString(), HoldingsOf(before), []);
            Topology.Remove(name);
            Claims.Set(before as AddressClaimView, after: null);
            Objects.Remove(name);
            Interlocked.Increment(ref changes);
        }
    }

    /// <summary>Replaces all objects of a kind by those of a complete list.</summary>
    /// <exception cref="ArgumentException">One of the objects is of another kind.</exception>
    public void Replace(ObjectKind kind, IReadOnlyCollection<ObjectView> views)
    {
        lock (writing)
        {
            var before = Objects.NamesOf(kind);
            var present = new HashSet<ObjectName>(before.Count);
            foreach (var view in views)
            {
                if (view.Name.Kind != kind)
                {
                    throw new ArgumentException($"{view.Name} is not a {kind}.", nameof(views));
                }

                Set(view);
                if (before.Count > 0)
                {
                    present.Add(view.Name);
                }
            }

            foreach (var name in before)
            {
                if (!present.Contains(name))
                {
                    Remove(name);
                }
            }
        }
    }

    // They follow from the object alone: to find them again, reading them anew is as good as keeping a list of them.
    private static IReadOnlyList<Holding> HoldingsOf(ObjectView? before) => before is null ? [] : KeptHolding.Of(before);
}
