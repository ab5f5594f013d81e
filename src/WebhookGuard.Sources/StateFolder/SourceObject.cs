using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>A Kubernetes object in a file or manifest.</summary>
/// <param name="View">What matters of it; null if its kind plays no part.</param>
/// <param name="ApiVersion">Its <c>apiVersion</c>, that of its list if it has none itself.</param>
/// <param name="Kind">Its <c>kind</c>, that of its list if it has none itself.</param>
/// <param name="Json">The object as UTF-8 JSON.</param>
/// <param name="Source">The file or manifest, as the user named it.</param>
/// <param name="Line">The line it starts on, counted from 1.</param>
public sealed record SourceObject(
    ObjectView? View,
    string ApiVersion,
    string Kind,
    ReadOnlyMemory<byte> Json,
    string Source,
    int Line);
