using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Ovn;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.EndToEnd.Tests.Servers;

public sealed class NorthboundTests
{
    [ApiServerFact]
    public async Task Ports_are_written_as_Kube_OVN_writes_them_duplicates_included()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        var northbound = new OvnNb(server.UnixRemote);
        await northbound.AddSwitchAsync("tenant-a");
        await northbound.ConnectAsync("ovn-cluster", "tenant-a", "9e:1c:04:00:00:01", ["10.66.0.1/24", "fd00:10:66::1/112"]);

        var first = await northbound.AddPodPortAsync("tenant-a", "team-a", "db-1", "9e:1c:04:53:6b:b6 10.66.0.10 fd00:10:66::a");
        var second = await northbound.AddPodPortAsync(
            "tenant-a", "team-a", "db-2", "9e:1c:04:53:6b:b7 10.66.0.10", "attachnet.default.ovn");

        Assert.Equal("db-1.team-a", first);
        Assert.Equal("db-2.team-a.attachnet.default.ovn", second);
        Assert.Equal([first, second, "tenant-a-ovn-cluster"], (await northbound.PortNamesAsync()).Order(StringComparer.Ordinal));
        var shown = await northbound.RunAsync(["--columns=addresses,external_ids", "list", "Logical_Switch_Port", first]);
        Assert.Contains("[\"9e:1c:04:53:6b:b6 10.66.0.10 fd00:10:66::a\"]", shown.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("{ls=tenant-a, pod=\"team-a/db-1\", vendor=kube-ovn}", shown.StandardOutput, StringComparison.Ordinal);

        await northbound.DeletePortAsync(first);
        await northbound.DeletePortAsync(first);
        Assert.Equal(2, (await northbound.PortNamesAsync()).Count);
        Assert.Single((await northbound.ListAsync("Logical_Router_Port"))["data"]!.AsArray());
    }

    [ApiServerFact]
    public async Task A_cluster_is_written_through_its_leader()
    {
        await using var cluster = await OvsdbCluster.StartAsync();
        var northbound = new OvnNb(cluster.TcpRemotes);
        await northbound.AddSwitchAsync("tenant-a");
        await cluster.MoveLeadershipAsync();
        await northbound.AddPodPortAsync("tenant-a", "team-a", "db-1", "9e:1c:04:53:6b:b6 10.66.0.10");

        Assert.Equal(["db-1.team-a"], await northbound.PortNamesAsync());
    }
}
