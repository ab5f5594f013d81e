using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>What one file of a state folder contains.</summary>
/// <param name="Path">The file.</param>
/// <param name="Objects">The objects of the kinds that play a part.</param>
/// <param name="Tables">The dumped tables.</param>
/// <param name="IgnoredKinds">The other objects, counted by <c>apiVersion kind</c>.</param>
/// <param name="Errors">What could not be used.</param>
internal sealed record StateFile(
    string Path,
    IReadOnlyList<LocatedView> Objects,
    IReadOnlyList<OvnTable> Tables,
    IReadOnlyDictionary<string, int> IgnoredKinds,
    IReadOnlyList<DocumentError> Errors);

/// <summary>An object and where it was found.</summary>
/// <param name="View">The object.</param>
/// <param name="Line">The line it starts on.</param>
internal readonly record struct LocatedView(ObjectView View, int Line);
