using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Certificates;

/// <summary>A real API server, with the rights that built-in certificates take.</summary>
public class CertificateCluster : PreparedCluster
{
    public CertificateCluster()
    {
    }

    protected CertificateCluster(ApiServerOptions options)
        : base(options, northboundMembers: 1)
    {
    }

    /// <summary>A file of <c>deploy</c>.</summary>
    public static string File(params IEnumerable<string> path) => Path.Combine([AppContext.BaseDirectory, "deploy", .. path]);

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (!ApiServerFacts.AreSkipped)
        {
            (await Admin.RunAsync(["apply", "-f", File("components", "self-signed", "cluster-role.yaml")])).EnsureSucceeded();
        }
    }
}
