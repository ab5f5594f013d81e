using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.Kubernetes.Reflection;

namespace WebhookGuard.Sources.Kubernetes;

/// <summary>An object's view, as a reflector reads it.</summary>
/// <param name="View">The view.</param>
/// <param name="ResourceVersion"><c>metadata.resourceVersion</c>.</param>
public readonly record struct ReflectedView(ObjectView View, string ResourceVersion) : IReflectedObject
{
    /// <inheritdoc/>
    public string Namespace => View.Name.Namespace;

    /// <inheritdoc/>
    public string Name => View.Name.Name;

    /// <inheritdoc/>
    public string Uid => View.Uid;

    /// <summary>Reads the views of one kind, which share with what is known already: whatever says the same is not kept twice.</summary>
    internal sealed class Projection(ObjectKind kind, ClusterFacts facts) : IObjectProjection<ReflectedView>
    {
        /// <inheritdoc/>
        public ReflectedView Read(ref JsonCursor reader)
        {
            var view = ObjectViewReader.Read(ref reader, kind, out var resourceVersion)!;
            var known = facts.Objects.Find(view.Name);
            return new ReflectedView(view.Equals(known) ? known : KeptView.Of(view, facts.Index), resourceVersion);
        }
    }
}
