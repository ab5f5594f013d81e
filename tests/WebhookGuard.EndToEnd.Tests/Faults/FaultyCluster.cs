using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.Settings;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Faults;

/// <summary>A cluster of a test's own, whose servers it may kill.</summary>
public sealed class FaultyCluster(int northboundMembers, params IReadOnlyList<string> apiServerArguments)
    : GuardedCluster(new ApiServerOptions { ExtraArguments = apiServerArguments }, northboundMembers)
{
    /// <summary>Starts it, has the test use it, and ends it.</summary>
    public static async Task RunAsync(int northboundMembers, IReadOnlyList<string> apiServerArguments, Func<FaultyCluster, Task> test)
    {
        var cluster = new FaultyCluster(northboundMembers, apiServerArguments);
        try
        {
            await cluster.InitializeAsync();
            await test(cluster);
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    protected override void Configure(GuardSettings settings) => settings.StaleAfter = TimeSpan.FromSeconds(1);
}
