using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Cluster;

/// <summary>Whether tests with an API server are skipped: then fixtures start nothing either.</summary>
internal static class ApiServerFacts
{
    public static bool AreSkipped { get; } = new ApiServerFactAttribute().Skip is not null;
}
