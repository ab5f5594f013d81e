using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.EndToEnd.Tests.Deploy;
using WebhookGuard.Settings;

namespace WebhookGuard.EndToEnd.Tests.Keeping;

/// <summary>A cluster whose guard writes addresses into templates of VMs, and judges its own writes as everybody's.</summary>
public sealed class KeepingCluster : GuardedCluster
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (!ApiServerFacts.AreSkipped)
        {
            (await Admin.RunAsync(["apply", "-f", SourceTree.PathOf("deploy", "components", "keep", "cluster-role.yaml")])).EnsureSucceeded();
        }
    }

    protected override void Configure(GuardSettings settings)
    {
        settings.Keep = true;
        settings.HousekeepingInterval = TimeSpan.FromMilliseconds(500);
        settings.Namespace = "webhookguard";
    }
}
