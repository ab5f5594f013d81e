using WebhookGuard.Admission;
using WebhookGuard.Sources;

namespace WebhookGuard.Hosting;

/// <summary>Where the facts come from, and whom to ask live.</summary>
/// <param name="Sources">The sources.</param>
/// <param name="Cluster">The API server, or nobody.</param>
/// <param name="Client">The connection to the API server; null if there is none.</param>
public sealed record SourceSet(IReadOnlyList<ISource> Sources, IClusterAccess Cluster, k8s.Kubernetes? Client = null);
