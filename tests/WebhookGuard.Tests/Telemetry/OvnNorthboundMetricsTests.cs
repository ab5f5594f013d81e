using Microsoft.Extensions.Logging.Abstractions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Ovsdb.Remotes;
using WebhookGuard.Sources.OvnNorthbound;
using WebhookGuard.Telemetry;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.Tests.Telemetry;

/// <summary>What the metrics tell of real ovsdb-servers.</summary>
public sealed class OvnNorthboundMetricsTests
{
    [Fact]
    public async Task Without_OVN_they_are_zero()
    {
        var metrics = new GuardMetrics();

        Assert.Equal(0, await metrics.ValueAsync("webhookguard_ovn_connected"));
        Assert.Equal(0, await metrics.ValueAsync("webhookguard_ovn_connects_total"));
        Assert.Equal(0, await metrics.ValueAsync("webhookguard_ovn_leader_moves_total"));
    }

    [OvsdbFact]
    public async Task A_lost_connection_is_shown_and_each_new_one_counted()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await RunAsync(server.TcpRemote, async metrics =>
        {
            await ShowsAsync(metrics, "webhookguard_ovn_connected", 1);
            await ShowsAsync(metrics, "webhookguard_ovn_connects_total", 1);

            await server.KillAsync();
            await ShowsAsync(metrics, "webhookguard_ovn_connected", 0);
            Assert.Equal(1, await metrics.ValueAsync("webhookguard_ovn_connects_total"));

            await server.StartAsync();
            await ShowsAsync(metrics, "webhookguard_ovn_connected", 1);
            await ShowsAsync(metrics, "webhookguard_ovn_connects_total", 2);
            Assert.Equal(0, await metrics.ValueAsync("webhookguard_ovn_leader_moves_total"));
        });
    }

    /// <summary>Of two members each hands over to the other.</summary>
    [OvsdbFact]
    public async Task Leadership_that_leaves_the_server_and_comes_back_is_counted_twice()
    {
        await using var cluster = await OvsdbCluster.StartAsync(members: 2);
        var leader = await cluster.LeaderAsync();
        await RunAsync(leader.TcpRemote, async metrics =>
        {
            await ShowsAsync(metrics, "webhookguard_ovn_connected", 1);
            Assert.Equal(0, await metrics.ValueAsync("webhookguard_ovn_leader_moves_total"));

            Assert.NotSame(leader, await cluster.MoveLeadershipAsync());
            await ShowsAsync(metrics, "webhookguard_ovn_leader_moves_total", 1);

            Assert.Same(leader, await cluster.MoveLeadershipAsync());
            await ShowsAsync(metrics, "webhookguard_ovn_leader_moves_total", 2);
        });
    }

    private static Task ShowsAsync(GuardMetrics metrics, string name, double value) => Eventually.IsTrueAsync(
        async () => await metrics.ValueAsync(name) == value, $"{name} is {value}", TimeSpan.FromSeconds(60));

    private static async Task RunAsync(string remote, Func<GuardMetrics, Task> test)
    {
        var source = new OvnNorthboundSource(
            OvsdbRemote.ParseList(remote), tls: null, new ClusterFacts(new TopologyOptions()), NullLoggerFactory.Instance, TimeProvider.System);
        var metrics = new GuardMetrics();
        metrics.OvnNorthbound.Observe(() => source.Connection);
        using var stop = new CancellationTokenSource();
        var running = source.RunAsync(stop.Token);
        try
        {
            await test(metrics);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }
}
