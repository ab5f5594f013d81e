using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.Ovsdb.Tests.RealServer;

/// <summary>The servers the other tests stand on do what their methods say.</summary>
public class TestKitTests
{
    [OvsdbFact]
    public async Task A_standalone_server_keeps_its_rows_over_kill_and_restart()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await server.TransactAsync("""{"op":"insert","table":"Logical_Switch","row":{"name":"ls"}}""");
        await server.KillAsync();
        await server.StartAsync();
        await using var connection = await OvsdbConnection.ConnectTcpAsync(server.TcpPort);
        var rows = await connection.SelectAsync(OvsdbServer.Database, "Logical_Switch", "name");
        Assert.Equal("ls", Assert.Single(rows)["name"]!.GetValue<string>());
        await server.StopAsync();
        Assert.False(server.IsRunning);
    }

    [OvsdbFact]
    public async Task A_cluster_moves_its_leadership_and_survives_the_loss_of_its_leader()
    {
        await using var cluster = await OvsdbCluster.StartAsync();
        var first = await cluster.LeaderAsync();
        var second = await cluster.MoveLeadershipAsync();
        Assert.NotEqual(first, second);
        await second.KillAsync();
        var third = await cluster.LeaderAsync();
        Assert.NotEqual(second, third);
        await third.TransactAsync("""{"op":"insert","table":"Logical_Switch","row":{"name":"ls"}}""");
    }
}
