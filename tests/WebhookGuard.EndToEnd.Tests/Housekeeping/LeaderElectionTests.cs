using Microsoft.Extensions.Logging;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.Housekeeping;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Housekeeping;

public sealed class LeaderElectionTests(PreparedCluster cluster) : IClassFixture<PreparedCluster>
{
    [ApiServerFact]
    public async Task Of_two_replicas_exactly_one_leads_and_the_other_follows_it()
    {
        var lease = await NewLeaseAsync();
        await using var one = new Replica(cluster.ApiServer, lease);
        await using var two = new Replica(cluster.ApiServer, lease);

        var leader = await LeaderOfAsync(one, two);
        var follower = leader == one ? two : one;

        await Eventually.IsTrueAsync(
            () => follower.Log.LinesOf(LogLevel.Information).SequenceEqual([$"{leader.Lease.Identity} does the housekeeping"]),
            "the follower knows its leader");
        Assert.True(leader.Works);
        Assert.False(follower.IsLeader);
        Assert.False(follower.Works);
        Assert.Equal(leader.Lease.Identity, await HolderAsync(lease));
    }

    /// <summary>The Lease runs for an hour: only one that was given up can be taken.</summary>
    [ApiServerFact]
    public async Task A_leader_that_stops_gives_the_Lease_up_and_another_takes_over_at_once()
    {
        var lease = await NewLeaseAsync() with { LeaseDuration = TimeSpan.FromHours(1), RenewDeadline = TimeSpan.FromMinutes(30) };
        await using var one = new Replica(cluster.ApiServer, lease);
        await Eventually.IsTrueAsync(() => one.IsLeader && one.Works, "the first leads");
        await using var two = new Replica(cluster.ApiServer, lease);
        await Eventually.IsTrueAsync(() => two.Log.LinesOf(LogLevel.Information).Count > 0, "the second follows");

        await one.StopAsync();

        Assert.False(one.IsLeader);
        Assert.False(one.Works);
        await Eventually.IsTrueAsync(() => two.IsLeader && two.Works, "the second leads");
        Assert.Equal(two.Lease.Identity, await HolderAsync(lease));
    }

    [ApiServerFact]
    public async Task A_leader_that_is_cut_off_stops_its_work_and_another_takes_over_until_it_goes_itself()
    {
        var lease = await NewLeaseAsync();
        await using var one = new Replica(cluster.ApiServer, lease);
        await Eventually.IsTrueAsync(() => one.IsLeader && one.Works, "the first leads");
        await using var two = new Replica(cluster.ApiServer, lease);

        one.Network.Close();

        await Eventually.IsTrueAsync(() => !one.IsLeader && !one.Works, "the first has stopped");
        await Eventually.IsTrueAsync(() => two.IsLeader && two.Works, "the second leads");
        one.Network.Open();
        await Eventually.IsTrueAsync(
            () => one.Log.LinesOf(LogLevel.Information).Contains($"{two.Lease.Identity} does the housekeeping"), "the first follows");
        Assert.False(one.IsLeader);
        await two.StopAsync();
        await Eventually.IsTrueAsync(() => one.IsLeader && one.Works, "the first leads again");
        Assert.Single(one.Log.LinesOf(LogLevel.Warning));
    }

    /// <summary>Of a server that hangs no call ends of its own; the elector leaves them behind and must not lead by them later.</summary>
    [ApiServerFact]
    public async Task While_the_API_server_hangs_nobody_leads_and_afterwards_exactly_one()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd);
        var lease = Options("default", "hangs");
        await using var one = new Replica(server, lease, ClusterUser.Admin);
        await using var two = new Replica(server, lease, ClusterUser.Admin);
        await LeaderOfAsync(one, two);

        server.Process.Signal(UnixSignal.Stop);
        try
        {
            await Eventually.IsTrueAsync(() => !one.IsLeader && !two.IsLeader && !one.Works && !two.Works, "nobody leads");
        }
        finally
        {
            server.Process.Signal(UnixSignal.Continue);
        }

        var leader = await LeaderOfAsync(one, two);
        Assert.Equal(leader.Lease.Identity, (string?)(await server.Kubectl(ClusterUser.Admin).GetAsync("lease hangs"))["spec"]!["holderIdentity"]);
    }

    [ApiServerFact]
    public async Task An_API_server_that_goes_and_comes_back_is_told_of_once_each()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd);

        // Its limit for a call is not to tell of a slow machine.
        var lease = Options("default", "restarts") with { LeaseDuration = TimeSpan.FromSeconds(15), RenewDeadline = TimeSpan.FromSeconds(10) };
        await using var replica = new Replica(server, lease, ClusterUser.Admin);
        await Eventually.IsTrueAsync(() => replica.Works, "it leads");

        await server.KillAsync();
        await Eventually.IsTrueAsync(() => !replica.IsLeader && !replica.Works, "it does not lead");
        await server.RestartAsync();
        await Eventually.IsTrueAsync(() => replica.IsLeader && replica.Works, "it leads again");

        Assert.Contains("cannot be elected", Assert.Single(replica.Log.LinesOf(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.Single(replica.Log.LinesOf(LogLevel.Information), line => line.Contains("can be elected again", StringComparison.Ordinal));
    }

    [ApiServerFact]
    public async Task Without_the_right_to_its_Lease_it_says_so_once_and_leads_as_soon_as_it_has_it()
    {
        var lease = await NewLeaseAsync(withRights: false);
        await using var replica = new Replica(cluster.ApiServer, lease);
        await Eventually.IsTrueAsync(() => replica.Log.LinesOf(LogLevel.Warning).Count > 0, "it tells");

        await GrantAsync(lease);

        await Eventually.IsTrueAsync(() => replica.IsLeader && replica.Works, "it leads");
        Assert.Contains("403", Assert.Single(replica.Log.LinesOf(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task That_it_can_read_its_Lease_is_not_taken_for_that_it_can_be_elected()
    {
        var lease = await NewLeaseAsync(withRights: false);
        await ApplyLeaseAsync(lease, """{holderIdentity: gone, leaseDurationSeconds: 1, renewTime: "2026-01-01T00:00:00.000000Z"}""");
        await using var replica = new Replica(cluster.ApiServer, lease);
        await Eventually.IsTrueAsync(() => replica.Log.LinesOf(LogLevel.Warning).Count > 0, "it tells that it cannot read");

        await GrantAsync(lease, "get");
        await Eventually.IsTrueAsync(() => replica.Writes > 1, "it can read, and tries to write");
        await GrantAsync(lease);

        await Eventually.IsTrueAsync(() => replica.IsLeader && replica.Works, "it leads");
        Assert.Single(replica.Log.LinesOf(LogLevel.Warning));
        Assert.Single(replica.Log.LinesOf(LogLevel.Information), line => line.Contains("can be elected again", StringComparison.Ordinal));
    }

    [ApiServerFact]
    public async Task A_Lease_deleted_by_hand_is_made_anew()
    {
        var lease = await NewLeaseAsync();
        await using var replica = new Replica(cluster.ApiServer, lease);
        await Eventually.IsTrueAsync(() => replica.IsLeader, "it leads");

        await cluster.Admin.DeleteAsync($"lease -n {lease.Namespace} {lease.Name}");

        await Eventually.IsTrueAsync(async () => await HolderAsync(lease) == replica.Lease.Identity, "it has the Lease");
        Assert.True(replica.IsLeader);
        Assert.Empty(replica.Log.LinesOf(LogLevel.Warning));
    }

    [ApiServerFact]
    public async Task A_Lease_that_names_no_holder_is_taken()
    {
        var lease = await NewLeaseAsync();
        await ApplyLeaseAsync(lease, "null");

        await using var replica = new Replica(cluster.ApiServer, lease);

        await Eventually.IsTrueAsync(() => replica.IsLeader && replica.Works, "it leads");
        Assert.Equal(replica.Lease.Identity, await HolderAsync(lease));
    }

    /// <summary>Somebody else may do better.</summary>
    [ApiServerFact]
    public async Task Work_that_fails_gives_leadership_up()
    {
        var lease = await NewLeaseAsync() with { LeaseDuration = TimeSpan.FromHours(1), RenewDeadline = TimeSpan.FromMinutes(30) };
        var fail = new TaskCompletionSource();
        await using var one = new Replica(cluster.ApiServer, lease, whileLeading: _ => fail.Task);
        await Eventually.IsTrueAsync(() => one.Works, "the first leads");
        await using var two = new Replica(cluster.ApiServer, lease);
        await Eventually.IsTrueAsync(() => two.Log.LinesOf(LogLevel.Information).Count > 0, "the second follows");

        fail.SetException(new InvalidOperationException("a fault"));

        await Eventually.IsTrueAsync(() => two.IsLeader && two.Works, "the second leads");
        Assert.Contains("The replica that does the housekeeping failed at it", one.Log.LinesOf(LogLevel.Error));
    }

    private static LeaderElectionOptions Options(string @namespace, string name) => new()
    {
        Namespace = @namespace,
        Name = name,
        LeaseDuration = TimeSpan.FromSeconds(6),
        RenewDeadline = TimeSpan.FromSeconds(4),
        RetryPeriod = TimeSpan.FromMilliseconds(200),
    };

    private static async Task<Replica> LeaderOfAsync(params Replica[] replicas)
    {
        await Eventually.IsTrueAsync(() => replicas.Count(replica => replica.IsLeader) == 1 && replicas.Count(replica => replica.Works) == 1, "exactly one leads");
        return replicas.Single(replica => replica.IsLeader);
    }

    /// <summary>Each test has a Namespace of its own: the Role is for the one name that the Lease has by default.</summary>
    private async Task<LeaderElectionOptions> NewLeaseAsync(bool withRights = true)
    {
        var lease = Options(await cluster.CreateNamespaceAsync(), "webhookguard");
        if (withRights)
        {
            await GrantAsync(lease);
        }

        return lease;
    }

    /// <summary>The guard's own Role, or less of it.</summary>
    private async Task GrantAsync(LeaderElectionOptions lease, string lastVerb = "update")
    {
        var role = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "deploy", "base", "role.yaml"));
        var verbs = lastVerb == "update" ? "[get, update]" : $"[{lastVerb}]";
        (await cluster.Admin.RunAsync($"apply -n {lease.Namespace} -f -", role.Replace("[get, update]", verbs, StringComparison.Ordinal))).EnsureSucceeded();
        await Eventually.IsTrueAsync(
            async () => (await cluster.Admin.RunAsync($"auth can-i {lastVerb} lease/{lease.Name} -n {lease.Namespace} --as {ClusterUser.WebhookGuard.Name}")).Succeeded,
            "the Role is in force");
    }

    private Task<CommandResult> ApplyLeaseAsync(LeaderElectionOptions lease, string spec) => cluster.Admin.ApplyAsync($$"""
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: {name: {{lease.Name}}, namespace: {{lease.Namespace}}}
        spec: {{spec}}
        """);

    private async Task<string?> HolderAsync(LeaderElectionOptions lease) =>
        (string?)(await cluster.Admin.GetAsync($"lease -n {lease.Namespace} {lease.Name}"))["spec"]!["holderIdentity"];
}
