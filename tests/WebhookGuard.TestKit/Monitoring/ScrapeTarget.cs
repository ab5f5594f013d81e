namespace WebhookGuard.TestKit.Monitoring;

/// <summary>What Prometheus scrapes.</summary>
/// <param name="Job">The value of the label <c>job</c>.</param>
/// <param name="Address">Scheme, host and port; the path is <c>/metrics</c>.</param>
/// <param name="BearerToken">With whose rights; nobody's if null.</param>
public sealed record ScrapeTarget(string Job, Uri Address, string? BearerToken = null);
