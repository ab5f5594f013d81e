using System.Diagnostics;

namespace WebhookGuard.TestKit.Ovsdb;

/// <summary>A RAFT cluster of real ovsdb-servers on 127.0.0.1.</summary>
public sealed class OvsdbCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder folder;

    private OvsdbCluster(TemporaryFolder folder, IReadOnlyList<OvsdbServer> servers)
    {
        this.folder = folder;
        Servers = servers;
    }

    /// <summary>All members, running or not.</summary>
    public IReadOnlyList<OvsdbServer> Servers { get; }

    /// <summary>The TCP remotes of all members as a comma-separated list.</summary>
    public string TcpRemotes => string.Join(',', Servers.Select(server => server.TcpRemote));

    /// <summary>Starts a cluster and waits until every member is connected.</summary>
    public static async Task<OvsdbCluster> StartAsync(int members = 3, OvsdbCertificates? certificates = null)
    {
        var root = new TemporaryFolder();
        var servers = Enumerable.Range(1, members).Select(i => OvsdbServer.CreateMember(root, $"nb{i}", certificates)).ToList();
        var raft = servers.ConvertAll(_ => $"tcp:127.0.0.1:{Loopback.FreePort()}");
        var cluster = new OvsdbCluster(root, servers);
        try
        {
            await servers[0].CreateClusterAsync(raft[0]);
            await servers[0].StartAsync();
            for (var i = 1; i < members; i++)
            {
                await servers[i].JoinClusterAsync(raft[i], raft[0]);
                await servers[i].StartAsync();
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The member that leads, waited for during an election.</summary>
    public async Task<OvsdbServer> LeaderAsync()
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience)
        {
            foreach (var server in Servers.Where(server => server.IsRunning))
            {
                if (await server.RoleAsync() == "leader")
                {
                    return server;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        throw new TimeoutException("the cluster elected no leader");
    }

    /// <summary>Moves leadership to another member, as ovsdb-server does by itself around a snapshot, and returns the new leader.</summary>
    public async Task<OvsdbServer> MoveLeadershipAsync()
    {
        var before = await LeaderAsync();
        await before.AppCtlAsync("cluster/failure-test", "transfer-leadership");
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience)
        {
            var now = await LeaderAsync();
            if (now != before)
            {
                return now;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        throw new TimeoutException($"{before.Name} kept its leadership");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers)
        {
            await server.DisposeAsync();
        }

        folder.Dispose();
    }
}
