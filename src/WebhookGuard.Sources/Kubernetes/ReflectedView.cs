using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.Kubernetes.Reflection;

namespace WebhookGuard.Sources.Kubernetes;

/// <summary>An object's view, as a reflector keeps it.</summary>
/// <param name="View">The view.</param>
/// <param name="ResourceVersion"><c>metadata.resourceVersion</c>.</param>
public sealed record ReflectedView(ObjectView View, string ResourceVersion) : IReflectedObject
{
    /// <inheritdoc/>
    public string Namespace => View.Name.Namespace;

    /// <inheritdoc/>
    public string Name => View.Name.Name;

    /// <inheritdoc/>
    public string Uid => View.Uid;

    /// <summary>Reads the views of one kind.</summary>
    internal sealed class Projection(ObjectKind kind) : IObjectProjection<ReflectedView>
    {
        /// <inheritdoc/>
        public ReflectedView Read(ref JsonCursor reader)
        {
            var view = ObjectViewReader.Read(ref reader, kind, out var resourceVersion)!;
            return new ReflectedView(view, resourceVersion);
        }
    }
}
