using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>How the reading of a state folder went.</summary>
/// <param name="Files">The files that were read, in the order they were read in.</param>
/// <param name="ObjectsByKind">How many objects of each kind there are.</param>
/// <param name="IgnoredKinds">How many objects of kinds that play no part there are, by <c>apiVersion kind</c>.</param>
/// <param name="Errors">What could not be used.</param>
public sealed record StateFolderReport(
    IReadOnlyList<string> Files,
    IReadOnlyDictionary<ObjectKind, int> ObjectsByKind,
    IReadOnlyDictionary<string, int> IgnoredKinds,
    IReadOnlyList<DocumentError> Errors);
