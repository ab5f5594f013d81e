namespace WebhookGuard.EndToEnd.Tests.Cluster;

/// <summary>Tests that put a load on the machine: no other test runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class AloneCollection
{
    public const string Name = "alone";
}
