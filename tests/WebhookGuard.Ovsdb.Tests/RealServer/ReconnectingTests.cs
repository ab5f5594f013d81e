using WebhookGuard.Ovsdb.Remotes;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.Ovsdb.Tests.RealServer;

/// <summary>Losing servers and coming back, on real ones.</summary>
public class ReconnectingTests
{
    [OvsdbFact]
    public async Task A_clustered_database_resumes_up_to_100_transactions()
    {
        await using var server = await OvsdbServer.StartClusteredAsync();
        for (var i = 0; i < 150; i++)
        {
            await AddAsync(server, $"before{i}");
        }

        await using var proxy = new TcpGate(server.TcpPort);
        await using var client = new RunningClient(RunningClient.Options(proxy.Remote, RunningClient.Switches));
        await client.SyncedAsync();
        Assert.Equal(OvsdbServerRole.Leader, client.Client.State.Role);
        Assert.NotNull(client.Client.State.ClusterId);

        await AddAsync(server, "last");
        await client.UntilAsync(() => client.Listener.Named("Logical_Switch", "last") is not null);
        proxy.Close();
        await client.UntilAsync(() => !client.Client.State.Synced);
        for (var i = 0; i < 50; i++)
        {
            await AddAsync(server, $"missed{i}");
        }

        await server.TransactAsync("""{"op":"delete","table":"Logical_Switch","where":[["name","==","before0"]]}""");
        proxy.Open();
        await client.UntilAsync(() => client.Client.State is { Synced: true, Resumes: 1 });
        await client.UntilAsync(() => client.Listener.Rows("Logical_Switch").Count == 200);
        Assert.Equal(["replace 150", "changes 1", "changes 51"], client.Listener.Events);
    }

    [OvsdbFact]
    public async Task A_clustered_database_that_went_on_too_far_replaces()
    {
        await using var server = await OvsdbServer.StartClusteredAsync();
        await AddAsync(server, "first");
        await using var proxy = new TcpGate(server.TcpPort);
        await using var client = new RunningClient(RunningClient.Options(proxy.Remote, RunningClient.Switches));
        await client.SyncedAsync();
        proxy.Close();
        await client.UntilAsync(() => !client.Client.State.Synced);
        for (var i = 0; i < 110; i++)
        {
            await AddAsync(server, $"missed{i}");
        }

        await server.TransactAsync("""{"op":"delete","table":"Logical_Switch","where":[["name","==","first"]]}""");
        proxy.Open();
        await client.UntilAsync(() => client.Client.State is { Synced: true, Replaces: 2 });
        await client.UntilAsync(() => client.Listener.Events is ["replace 1", "replace 110"]);
        Assert.Null(client.Listener.Named("Logical_Switch", "first"));
    }

    [OvsdbFact]
    public async Task A_standalone_database_replaces_after_its_restart()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await AddAsync(server, "one");
        await using var client = new RunningClient(RunningClient.Options(server.TcpRemote, RunningClient.Switches));
        await client.SyncedAsync();
        await server.KillAsync();
        await client.UntilAsync(() => client.Client.State is { Synced: false, LastFailure: not null });
        await server.StartAsync();
        await AddAsync(server, "two");
        await client.UntilAsync(() => client.Listener.Rows("Logical_Switch").Count == 2);
        Assert.True(client.Client.State.Replaces >= 2);
        Assert.Equal(0, client.Client.State.Resumes);
    }

    [OvsdbTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_clustered_database_resumes_after_its_restart(bool killed)
    {
        await using var server = await OvsdbServer.StartClusteredAsync();
        for (var i = 0; i < 20; i++)
        {
            // The server keeps no history that is larger than the database itself.
            await AddAsync(server, $"one{i}");
        }

        await using var client = new RunningClient(RunningClient.Options(server.UnixRemote, RunningClient.Switches));
        await client.SyncedAsync();
        await (killed ? server.KillAsync() : server.StopAsync());
        await client.UntilAsync(() => !client.Client.State.Synced);
        await server.StartAsync();
        await AddAsync(server, "two");
        await client.UntilAsync(() => client.Listener.Rows("Logical_Switch").Count == 21);
        Assert.Equal(1, client.Client.State.Replaces);
        Assert.True(client.Client.State.Resumes >= 1);
    }

    [OvsdbFact]
    public async Task A_removed_and_added_database_is_monitored_again()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await AddAsync(server, "one");
        await using var client = new RunningClient(RunningClient.Options(server.TcpRemote, RunningClient.Switches));
        await client.SyncedAsync();
        await server.AppCtlAsync("ovsdb-server/remove-db", OvsdbServer.Database);
        await client.UntilAsync(() => client.Client.State is { Synced: false, LastFailure: not null });
        await server.AppCtlAsync("ovsdb-server/add-db", server.DatabaseFile);
        await AddAsync(server, "two");
        await client.UntilAsync(() => client.Client.State.Synced && client.Listener.Rows("Logical_Switch").Count == 2);
    }

    [OvsdbFact]
    public async Task A_cluster_is_followed_through_ten_leadership_moves_and_the_death_of_the_server_in_use()
    {
        await using var cluster = await OvsdbCluster.StartAsync();
        await using var client = new RunningClient(RunningClient.Options(cluster.TcpRemotes, RunningClient.Switches));
        await using var leaderOnly = new RunningClient(
            RunningClient.Options(cluster.TcpRemotes, RunningClient.Switches) with { LeaderOnly = true });
        await client.SyncedAsync();
        await leaderOnly.SyncedAsync();
        for (var i = 0; i < 10; i++)
        {
            await AddAsync(await cluster.MoveLeadershipAsync(), $"move{i}");
        }

        await Both(10);
        Assert.Equal(0, client.Client.State.Reconnects);
        await leaderOnly.UntilAsync(() => leaderOnly.Client.State is { Synced: true, Role: OvsdbServerRole.Leader });

        var used = cluster.Servers.Single(server => server.TcpRemote == client.Client.State.Remote!.ToString());
        await used.KillAsync();
        await AddAsync(await cluster.LeaderAsync(), "after the first death");
        await Both(11);
        await used.StartAsync();
        await (await cluster.LeaderAsync()).KillAsync();
        await AddAsync(await cluster.LeaderAsync(), "after the leader's death");
        await Both(12);
        Assert.Equal(1, client.Client.State.Replaces);

        async Task Both(int count)
        {
            foreach (var each in new[] { client, leaderOnly })
            {
                await each.UntilAsync(() => each.Client.State.Synced && each.Listener.Rows("Logical_Switch").Count == count);
            }
        }
    }

    [OvsdbFact]
    public async Task A_member_without_a_majority_is_left()
    {
        await using var cluster = await OvsdbCluster.StartAsync();
        await using var client = new RunningClient(RunningClient.Options(cluster.TcpRemotes, RunningClient.Switches));
        await client.SyncedAsync();
        var used = cluster.Servers.Single(server => server.TcpRemote == client.Client.State.Remote!.ToString());
        foreach (var server in cluster.Servers.Where(server => server != used))
        {
            await server.KillAsync();
        }

        await client.UntilAsync(() => client.Listener.States.Any(
            state => state.LastFailure?.Contains("disconnected from its cluster", StringComparison.Ordinal) == true));
        foreach (var server in cluster.Servers.Where(server => server != used))
        {
            await server.StartAsync();
        }

        await AddAsync(await cluster.LeaderAsync(), "again");
        await client.UntilAsync(() => client.Client.State.Synced && client.Listener.Rows("Logical_Switch").Count == 1);
    }

    [OvsdbFact]
    public async Task A_frozen_server_is_left_for_another_one()
    {
        await using var first = await OvsdbServer.StartStandaloneAsync();
        await using var second = await OvsdbServer.StartStandaloneAsync();
        await AddAsync(second, "second");
        await using var client = new RunningClient(RunningClient.Options($"{first.TcpRemote},{second.TcpRemote}", RunningClient.Switches) with
        {
            EchoInterval = TimeSpan.FromMilliseconds(200),
        });
        await client.SyncedAsync();
        first.Freeze();
        await client.UntilAsync(() => client.Listener.Named("Logical_Switch", "second") is not null);
        Assert.Contains("silent", client.Client.State.LastFailure, StringComparison.Ordinal);
        first.Thaw();
    }

    [OvsdbFact]
    public async Task The_servers_inactivity_probe_is_answered_and_the_self_check_finds_nothing_wrong()
    {
        // The server probes after 5 s and drops after 10 s; the client's own echoes are kept out of the way.
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await AddAsync(server, "one");
        await using var client = new RunningClient(RunningClient.Options(server.TcpRemote, RunningClient.Switches) with
        {
            EchoInterval = TimeSpan.FromMinutes(1),
            SelfCheckInterval = Timeout.InfiniteTimeSpan,
        });
        await using var checking = new RunningClient(RunningClient.Options(server.TcpRemote, RunningClient.Switches) with
        {
            SelfCheckInterval = TimeSpan.FromMilliseconds(20),
        });
        await client.SyncedAsync();
        await checking.SyncedAsync();
        await Task.Delay(TimeSpan.FromSeconds(11), TimeProvider.System);
        await AddAsync(server, "two");
        await client.UntilAsync(() => client.Listener.Rows("Logical_Switch").Count == 2);
        await checking.UntilAsync(() => checking.Listener.Rows("Logical_Switch").Count == 2);
        Assert.Equal((0, 1), (client.Client.State.Reconnects, client.Client.State.Replaces));
        Assert.Equal((0, 1), (checking.Client.State.Reconnects, checking.Client.State.Replaces));
    }

    [OvsdbTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TLS_with_a_private_authority_works_with_either_kind_of_key(bool pkcs8)
    {
        using var certificates = OvsdbCertificates.Create();
        await using var server = await OvsdbServer.StartStandaloneAsync(certificates);
        await AddAsync(server, "one");
        await using var client = new RunningClient(RunningClient.Options(server.SslRemote, RunningClient.Switches) with
        {
            Tls = new OvsdbTlsOptions(certificates.CaFile, certificates.CertificateFile, pkcs8 ? certificates.Pkcs8KeyFile : certificates.KeyFile),
        });
        await client.SyncedAsync();
        Assert.NotNull(client.Listener.Named("Logical_Switch", "one"));
    }

    [OvsdbFact]
    public async Task TLS_refuses_a_server_of_another_authority_until_the_file_is_replaced()
    {
        using var certificates = OvsdbCertificates.Create();
        using var other = OvsdbCertificates.Create();
        await using var server = await OvsdbServer.StartStandaloneAsync(certificates);
        await using var client = new RunningClient(RunningClient.Options(server.SslRemote, RunningClient.Switches) with
        {
            Tls = new OvsdbTlsOptions(other.CaFile, certificates.CertificateFile, certificates.KeyFile),
        });
        await client.UntilAsync(() => client.Client.State.LastFailure is not null);
        Assert.Contains("certificate", client.Client.State.LastFailure, StringComparison.OrdinalIgnoreCase);
        Assert.False(client.Client.State.Synced);
        File.Copy(certificates.CaFile, other.CaFile, overwrite: true);
        await client.SyncedAsync();
    }

    [OvsdbFact]
    public async Task TLS_without_the_client_certificate_that_the_server_demands_is_reported()
    {
        using var certificates = OvsdbCertificates.Create();
        await using var server = await OvsdbServer.StartStandaloneAsync(certificates);
        await using var client = new RunningClient(RunningClient.Options(server.SslRemote, RunningClient.Switches) with
        {
            Tls = new OvsdbTlsOptions(certificates.CaFile),
        });
        await client.UntilAsync(() => client.Client.State.LastFailure is not null);
        Assert.False(client.Client.State.Synced);
    }

    [OvsdbFact]
    public async Task Dead_remotes_in_the_list_are_passed_over()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await using var client = new RunningClient(
            RunningClient.Options($"tcp:127.0.0.1:1,unix:/no/such/socket,{server.TcpRemote}", RunningClient.Switches));
        await client.SyncedAsync();
        Assert.Equal(server.TcpRemote, client.Client.State.Remote!.ToString());
    }

    private static async Task AddAsync(OvsdbServer server, string name) => await server.TransactAsync(
        $$$"""{"op":"insert","table":"Logical_Switch","row":{"name":"{{{name}}}"}}""");
}
