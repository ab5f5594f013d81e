using WebhookGuard.Core.Objects;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>What a state folder says at one moment.</summary>
/// <param name="Objects">The Kubernetes objects of the kinds that play a part, each once.</param>
/// <param name="Tables">The rows of the dumped OVN Northbound tables, by table name.</param>
/// <param name="Report">How the reading went.</param>
public sealed record StateSnapshot(
    IReadOnlyList<ObjectView> Objects,
    IReadOnlyDictionary<string, IReadOnlyList<OvnRow>> Tables,
    StateFolderReport Report);
