using Microsoft.Extensions.Logging;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.Kubernetes.Reflection;

namespace WebhookGuard.Sources.Kubernetes;

/// <summary>Keeps the objects of one Kubernetes kind among the facts.</summary>
public sealed class KubernetesSource : ISource, IReflectorHandler<ReflectedView>
{
    private readonly ObjectKind kind;
    private readonly ClusterFacts facts;
    private readonly Reflector<ReflectedView> reflector;
    private readonly ILogger logger;
    private readonly CurrentClock clock;

    /// <summary>Prepares the source.</summary>
    public KubernetesSource(
        ObjectKind kind,
        k8s.Kubernetes client,
        ClusterFacts facts,
        ILogger logger,
        TimeProvider time,
        ReflectorOptions? options = null,
        ReconnectSign? sign = null)
    {
        this.kind = kind;
        this.facts = facts;
        this.logger = logger;
        clock = new CurrentClock(time);
        reflector = new Reflector<ReflectedView>(client, KubernetesResource.Of(KubernetesKinds.Of(kind)), new ReflectedView.Projection(kind, facts), this, logger, time, options, sign);
    }

    /// <inheritdoc/>
    public SourceState State
    {
        get
        {
            var state = reflector.State;
            var current = TellsAll(state);
            return new SourceState(reflector.Resource.ToString(), state.HasSynced, current, clock.Note(current), current ? null : state.Reason ?? "reading all objects")
            {
                Objects = state.Objects,
                Failures = state.UnreadableObjects + state.HandlerFailures,
            };
        }
    }

    /// <inheritdoc/>
    public bool IsCurrent => TellsAll(reflector.State);

    /// <summary>The name that a kind's source has in states and metrics.</summary>
    public static string NameOf(ObjectKind kind) => KubernetesResource.Of(KubernetesKinds.Of(kind)).ToString();

    /// <summary>One source for each kind that plays a part.</summary>
    public static IReadOnlyList<KubernetesSource> ForAllKinds(k8s.Kubernetes client, ClusterFacts facts, ILogger logger, TimeProvider time)
    {
        var sign = new ReconnectSign();
        return [.. KubernetesKinds.All.Select(description => new KubernetesSource(description.Kind, client, facts, logger, time, options: null, sign))];
    }

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken cancellationToken) => reflector.RunAsync(cancellationToken);

    private static bool TellsAll(ReflectorState state) => state is { HasSynced: true, Phase: ReflectorPhase.Watching or ReflectorPhase.NotInstalled };

    /// <inheritdoc/>
    void IReflectorHandler<ReflectedView>.OnReplaced(IReadOnlyCollection<ReflectedView> all) =>
        facts.Replace(kind, [.. all.Select(item => item.View)]);

    /// <inheritdoc/>
    bool IReflectorHandler<ReflectedView>.TryFind(ObjectKey key, out ReflectedView last)
    {
        var view = facts.Objects.Find(new ObjectName(kind, key.Namespace, key.Name));
        last = view is null ? default : new ReflectedView(view, string.Empty);
        return view is not null;
    }

    /// <inheritdoc/>
    void IReflectorHandler<ReflectedView>.OnUpserted(ReflectedView value) => facts.Set(value.View);

    /// <inheritdoc/>
    void IReflectorHandler<ReflectedView>.OnDeleted(ReflectedView last) => facts.Remove(last.View.Name);

    /// <inheritdoc/>
    void IReflectorHandler<ReflectedView>.OnStateChanged(ReflectorState state)
    {
        // Reading the state notes the change at once, not only when somebody asks. Failures the reflector has logged already.
        var now = State;
        logger.LogDebug("Source {Source}: {Phase}, {Objects} objects", now.Name, state.Phase, now.Objects);
    }
}
