namespace WebhookGuard.EndToEnd.Tests.Cluster;

/// <summary>The tests that share one cluster, each with namespaces and addresses of its own.</summary>
[CollectionDefinition(Name)]
public sealed class GuardedClusterCollection : ICollectionFixture<GuardedCluster>
{
    public const string Name = "guarded cluster";
}
