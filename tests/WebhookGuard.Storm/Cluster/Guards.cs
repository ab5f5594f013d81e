using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Network;

namespace WebhookGuard.Storm.Cluster;

/// <summary>All replicas behind one balancer, with one serving certificate.</summary>
internal sealed class Guards : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly TcpBalancer balancer;
    private readonly List<Replica> replicas = [];

    private Guards(Random random)
    {
        // Some connections serve long, some hardly: so the API server's pool reaches all replicas.
        balancer = new TcpBalancer(
            () => [.. replicas.Select(replica => replica.Port).OfType<int>()],
            () =>
            {
                lock (random)
                {
                    return TimeSpan.FromMilliseconds(random.Next(200, 2000));
                }
            });
    }

    public IReadOnlyList<Replica> Replicas => replicas;

    /// <summary>Starts them and has the API server ask them.</summary>
    public static async Task<Guards> StartAsync(StormCluster cluster, StormOptions options, Random random)
    {
        var guards = new Guards(random);
        try
        {
            var certificate = ServingCertificate.Create();
            var (certificateFile, keyFile) = (guards.folder.File("tls.crt"), guards.folder.File("tls.key"));
            await File.WriteAllTextAsync(certificateFile, certificate.CertificatePem);
            await File.WriteAllTextAsync(keyFile, certificate.KeyPem);
            for (var number = 0; number < options.Replicas; number++)
            {
                var proxy = await SlowWatchProxy.StartAsync(cluster.ApiServer, ClusterUser.WebhookGuard);
                guards.replicas.Add(new Replica(options, cluster.NorthboundRemotes, certificateFile, keyFile, proxy));
            }

            await Task.WhenAll(guards.replicas.Select(replica => replica.StartAsync()));
            await WebhookConfiguration.InstallAsync(
                cluster.ApiServer, new Uri($"https://127.0.0.1:{guards.balancer.Port}"), certificate.AuthorityPem);
            return guards;
        }
        catch
        {
            await guards.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }

        await balancer.DisposeAsync();
        folder.Dispose();
    }
}
