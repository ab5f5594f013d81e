using System.Globalization;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.Kubernetes.Reflection;

namespace WebhookGuard.Sources.Kubernetes;

/// <summary>An object's view, as a reflector keeps it.</summary>
public readonly struct ReflectedView : IReflectedObject
{
    // API servers write numbers; anything else is kept as its text.
    private readonly ulong number;
    private readonly string? other;

    /// <summary>Takes a view as it is.</summary>
    /// <param name="view">The view.</param>
    /// <param name="resourceVersion"><c>metadata.resourceVersion</c>.</param>
    public ReflectedView(ObjectView view, string resourceVersion)
    {
        ArgumentNullException.ThrowIfNull(resourceVersion);
        View = view;
        var canonical = resourceVersion is [>= '1' and <= '9', ..] && ulong.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        other = canonical ? null : resourceVersion;
    }

    /// <summary>The view.</summary>
    public ObjectView View { get; }

    /// <inheritdoc/>
    public string ResourceVersion => other ?? number.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string Namespace => View.Name.Namespace;

    /// <inheritdoc/>
    public string Name => View.Name.Name;

    /// <inheritdoc/>
    public string Uid => View.Uid;

    /// <summary>Reads the views of one kind, which may share with what is in the index.</summary>
    internal sealed class Projection(ObjectKind kind, AddressIndex index) : IObjectProjection<ReflectedView>
    {
        /// <inheritdoc/>
        public ReflectedView Read(ref JsonCursor reader)
        {
            var view = ObjectViewReader.Read(ref reader, kind, out var resourceVersion)!;
            return new ReflectedView(KeptView.Of(view, index), resourceVersion);
        }
    }
}
