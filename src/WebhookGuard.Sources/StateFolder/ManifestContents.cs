namespace WebhookGuard.Sources.StateFolder;

/// <summary>What a manifest contains.</summary>
/// <param name="Objects">Its objects, in order.</param>
/// <param name="Errors">What could not be read.</param>
public sealed record ManifestContents(IReadOnlyList<SourceObject> Objects, IReadOnlyList<DocumentError> Errors);
