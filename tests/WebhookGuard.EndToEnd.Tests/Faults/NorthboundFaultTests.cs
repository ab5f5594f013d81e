using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.Sources.OvnNorthbound;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Ovn;

namespace WebhookGuard.EndToEnd.Tests.Faults;

/// <summary>OVN Northbound goes away and comes back, in all the ways it does.</summary>
public sealed class NorthboundFaultTests
{
    private const int LeadershipMoves = 10;

    [ApiServerFact]
    public Task While_ovsdb_server_is_away_decisions_say_so_and_afterwards_the_index_equals_its_state() => FaultyCluster.RunAsync(1, [], async cluster =>
    {
        var tenant = await cluster.CreateTenantAsync();
        var (held, free, own) = (cluster.NextAddress(), cluster.NextAddress(), cluster.NextAddress());
        var ownManifest = Manifests.VirtualMachine(tenant, "own", own);
        await cluster.CreateAsync(ownManifest, new ObjectName(ObjectKind.VirtualMachine, tenant, "own"));
        await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "gone", $"00:00:00:00:10:01 {held}");
        await cluster.SeesHeldAsync(held, $"gone.{tenant}");

        await cluster.NorthboundServer.KillAsync();
        await SeesAsync(cluster, current: false);

        // A conflict that is known stays one, and says how old the knowledge is; what seems free may not be.
        var conflict = await cluster.DeniedAsync(Manifests.Pod(tenant, "taker", held));
        Assert.Contains("is held by logical switch port", conflict, StringComparison.Ordinal);
        Assert.Contains("ovn-northbound has been behind", conflict, StringComparison.Ordinal);
        var unsure = string.Empty;
        await Eventually.IsTrueAsync(
            async () =>
            {
                var result = await cluster.Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], Manifests.Pod(tenant, "other", free));
                unsure = result.StandardError;
                return !result.Succeeded;
            },
            "the grace period passes");
        Assert.Contains("cannot tell now whether the address is free: ovn-northbound has been behind", unsure, StringComparison.Ordinal);
        Assert.Contains("Try again shortly", unsure, StringComparison.Ordinal);

        // What asks for nothing, and what changes no request, does not depend on it.
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "plain", ip: null));
        await cluster.Alice.ApplyAsync(ownManifest);
        (await cluster.Alice.RunAsync($"label vm -n {tenant} own team=x")).EnsureSucceeded();
        Assert.True(await cluster.Guard.IsReadyAsync(), "a source that is away must not take the guard out of service");
        Assert.Equal(0, await cluster.Guard.MetricAsync("webhookguard_source_current", OvnNorthboundSource.Name));

        await cluster.NorthboundServer.StartAsync();
        await cluster.Northbound.DeletePortAsync($"gone.{tenant}");
        await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "later", $"00:00:00:00:10:02 {free}");
        await ServersState.EqualsIndexAsync(cluster);
        Assert.Contains($"later.{tenant}", await cluster.DeniedAsync(Manifests.Pod(tenant, "other", free)), StringComparison.Ordinal);
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "taker", held));
    });

    [ApiServerFact]
    public Task A_clusters_leader_is_killed_and_leadership_moved_ten_times_while_ports_change() => FaultyCluster.RunAsync(3, [], async cluster =>
    {
        var tenant = await cluster.CreateTenantAsync();
        for (var move = 0; move < LeadershipMoves; move++)
        {
            var address = $"10.66.50.{move + 10}";
            await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, $"pod-{move}", $"00:00:00:00:11:{move:x2} {address}");
            if (move >= 2)
            {
                await cluster.Northbound.DeletePortAsync($"pod-{move - 2}.{tenant}");
            }

            await cluster.NorthboundCluster.MoveLeadershipAsync();
        }

        await ServersState.EqualsIndexAsync(cluster);

        var leader = await cluster.NorthboundCluster.LeaderAsync();
        await leader.KillAsync();
        var next = new OvnNb((await cluster.NorthboundCluster.LeaderAsync()).TcpRemote);
        await next.AddPodPortAsync("tenant-a", tenant, "after-the-kill", "00:00:00:00:11:ff 10.66.50.99");
        await ServersState.EqualsIndexAsync(cluster);
        Assert.Contains("after-the-kill", await cluster.DeniedAsync(Manifests.Pod(tenant, "taker", "10.66.50.99")), StringComparison.Ordinal);

        await leader.StartAsync();
        await cluster.Northbound.DeletePortAsync($"after-the-kill.{tenant}");
        await ServersState.EqualsIndexAsync(cluster);
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "taker", "10.66.50.99"));
    });

    private static Task SeesAsync(GuardedCluster cluster, bool current) => Eventually.IsTrueAsync(
        () => Task.FromResult(cluster.Guard.Sources.States.Single(state => state.Name == OvnNorthboundSource.Name).Current == current),
        "the guard notices");
}
