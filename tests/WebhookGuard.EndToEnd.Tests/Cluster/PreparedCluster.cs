using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Cluster;

/// <summary>A real API server and a real Northbound database, with Subnets and with the guard's rights, but no guard yet.</summary>
public class PreparedCluster : ControlPlane
{
    public PreparedCluster()
    {
    }

    protected PreparedCluster(ApiServerOptions options, int northboundMembers)
        : base(options, northboundMembers)
    {
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (ApiServerFacts.AreSkipped)
        {
            return;
        }

        await CustomResourceDefinitions.InstallAddressClaimsAsync(ApiServer);

        // The first objects of a new kind may have to wait for longer than a short --request-timeout allows.
        await Eventually.ResultAsync(() => Admin.TryApplyAsync(Manifests.Network), applied => applied.ExitCode == 0, "the network can be stored");
        foreach (var subnet in Manifests.Subnets)
        {
            await Northbound.AddSwitchAsync(subnet);
        }

        await Northbound.ConnectAsync("ovn-cluster", "tenant-a", "00:00:00:aa:bb:01", ["10.66.0.1/16", "fd00:10:66::1/64"]);

        // With the rights that deploy/base gives it, and no others.
        foreach (var file in new[] { "namespace.yaml", "service-account.yaml", "cluster-role.yaml", "role.yaml" })
        {
            (await Admin.RunAsync(["apply", "-n", "webhookguard", "-f", Path.Combine(AppContext.BaseDirectory, "deploy", "base", file)])).EnsureSucceeded();
        }
    }
}
