using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Claims;
using WebhookGuard.Claims.Facts;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Housekeeping;

public sealed class HousekeepingServiceTests(PreparedCluster cluster) : IClassFixture<PreparedCluster>
{
    private static readonly ClaimOptions Short = new() { InFlightLimit = TimeSpan.FromSeconds(1), CallTimeout = TimeSpan.FromSeconds(30) };
    private static int addresses;

    [ApiServerFact]
    public async Task A_claim_whose_owner_never_came_goes_and_that_of_an_owner_who_came_is_bound()
    {
        var owners = new OwnersAtHand();
        await using var replica = await StartAsync(owners, Short);
        var came = owners.Add(NewOwner());
        var (stays, goes) = (NewKey(), NewKey());
        await replica.Store.CreateAsync(AddressClaim.New(stays, came), default);
        await replica.Store.CreateAsync(AddressClaim.New(goes, NewOwner()), default);

        await Eventually.IsTrueAsync(async () => await ClaimAsync(replica, goes) is null, "the claim is gone");

        await Eventually.IsTrueAsync(async () => (await ClaimAsync(replica, stays))?.Phase == ClaimPhase.Bound, "the claim is bound");
        Assert.Contains(replica.Log.LinesOf(LogLevel.Information), line => line.Contains(goes.ClaimName, StringComparison.Ordinal));
    }

    /// <summary>The clock of the one that takes over stands still from the take-over on: it has waited long enough before.</summary>
    [ApiServerFact]
    public async Task Whoever_takes_over_need_not_wait_for_what_it_has_watched_before()
    {
        var lease = await NewLeaseNamespaceAsync();
        var time = new FakeTimeProvider();
        await using var first = new HousekeepingReplica(cluster.ApiServer, lease, new OwnersAtHand(), new ClaimOptions());
        await using var second = new HousekeepingReplica(cluster.ApiServer, lease, new OwnersAtHand(), new ClaimOptions(), time);
        await first.StartAsync();
        await Eventually.IsTrueAsync(() => first.IsLeader, "the first leads");
        var key = NewKey();
        await first.Store.CreateAsync(AddressClaim.New(key, NewOwner()), default);
        await second.StartAsync();
        await Eventually.IsTrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(20));
                return second.Observed >= 6;
            },
            "the second has watched for more than a minute");
        Assert.NotNull(await ClaimAsync(first, key));

        await first.StopAsync();

        await Eventually.IsTrueAsync(() => second.IsLeader, "the second leads");
        await Eventually.IsTrueAsync(async () => await ClaimAsync(second, key) is null, "the claim is gone");
    }

    [ApiServerFact]
    public async Task A_leader_that_is_cut_off_is_replaced_and_rounds_that_fail_are_told_of_once()
    {
        var lease = await NewLeaseNamespaceAsync();
        await using var first = new HousekeepingReplica(cluster.ApiServer, lease, new OwnersAtHand(), Short);
        await first.StartAsync();
        await Eventually.IsTrueAsync(() => first.IsLeader, "the first leads");
        await using var second = new HousekeepingReplica(cluster.ApiServer, lease, new OwnersAtHand(), Short);
        await second.StartAsync();

        first.Network.Close();
        var key = NewKey();
        await second.Store.CreateAsync(AddressClaim.New(key, NewOwner()), default);

        await Eventually.IsTrueAsync(async () => await ClaimAsync(second, key) is null, "the claim is gone");
        Assert.True(second.IsLeader);
        Assert.False(first.IsLeader);
        Assert.Equal(first.Log.LinesOf(LogLevel.Warning).Distinct(), first.Log.LinesOf(LogLevel.Warning));
    }

    [ApiServerFact]
    public async Task Who_has_not_read_the_cluster_yet_is_not_elected()
    {
        var lease = await NewLeaseNamespaceAsync();
        await using var first = new HousekeepingReplica(cluster.ApiServer, lease, new OwnersAtHand(), Short, synced: false);
        await using var second = new HousekeepingReplica(cluster.ApiServer, lease, new OwnersAtHand(), Short);
        await first.StartAsync();
        await second.StartAsync();
        await Eventually.IsTrueAsync(() => second.IsLeader, "the second leads");

        await second.StopAsync();
        Assert.False(first.IsLeader);
        first.Synced = true;

        await Eventually.IsTrueAsync(() => first.IsLeader, "the first leads");
    }

    [ApiServerFact]
    public async Task A_claim_deleted_by_hand_is_made_anew_and_told_of()
    {
        var tenant = await cluster.CreateNamespaceAsync();
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "web-1", "10.66.0.10"));
        var owners = new OwnersAtHand();
        var key = NewKey();
        var owner = owners.Add(new ClaimOwner("Pod", tenant, "web-1", "uid-1"), key);
        await using var replica = await StartAsync(owners, Short);
        await Eventually.IsTrueAsync(async () => await ClaimAsync(replica, key) is { Phase: ClaimPhase.Bound }, "there is a claim");
        Assert.Empty(replica.Log.LinesOf(LogLevel.Warning));

        await cluster.Admin.DeleteAsync($"addressclaim {key.ClaimName}");

        await Eventually.IsTrueAsync(async () => await ClaimAsync(replica, key) is not null, "there is a claim again");
        await EventAsync(tenant, "AddressClaimRestored", owner.Name);
        Assert.Contains(key.ClaimName, Assert.Single(replica.Log.LinesOf(LogLevel.Warning)), StringComparison.Ordinal);
    }

    private static ClaimKey NewKey() =>
        new(Scope.Overlay("tenant-a"), Address.ParseIP($"10.66.10.{Interlocked.Increment(ref addresses)}"));

    private static ClaimOwner NewOwner() => new("Pod", "team-a", $"p-{Guid.NewGuid():N}", Guid.NewGuid().ToString());

    private static Task<AddressClaim?> ClaimAsync(HousekeepingReplica replica, ClaimKey key) => replica.Store.GetAsync(key.ClaimName, default);

    private async Task<HousekeepingReplica> StartAsync(IOwnerReader owners, ClaimOptions durations)
    {
        var replica = new HousekeepingReplica(cluster.ApiServer, await NewLeaseNamespaceAsync(), owners, durations);
        await replica.StartAsync();
        return replica;
    }

    /// <summary>A Namespace for the Lease of one test, with the Role that the guard has in its own.</summary>
    private async Task<string> NewLeaseNamespaceAsync()
    {
        var name = await cluster.CreateNamespaceAsync();
        (await cluster.Admin.RunAsync(
            ["apply", "-n", name, "-f", Path.Combine(AppContext.BaseDirectory, "deploy", "base", "role.yaml")])).EnsureSucceeded();
        return name;
    }

    private Task EventAsync(string @namespace, string reason, string name) => Eventually.IsTrueAsync(
        async () => (await cluster.Admin.GetAsync($"events -n {@namespace}"))["items"]!.AsArray()
            .Any(item => (string?)item!["reason"] == reason && (string?)item["involvedObject"]!["name"] == name),
        $"there is an Event {reason} on {name}");

    /// <summary>Owners as the test says.</summary>
    private sealed class OwnersAtHand : IOwnerReader
    {
        private readonly Dictionary<ClaimOwner, ClaimKey[]> owners = [];

        public ClaimOwner Add(ClaimOwner owner, params ClaimKey[] keys)
        {
            lock (owners)
            {
                owners[owner] = keys;
            }

            return owner;
        }

        public Task<LiveOwner?> FindAsync(ClaimOwner owner, ClaimKey key, CancellationToken cancellationToken)
        {
            lock (owners)
            {
                return Task.FromResult(owners.Keys.FirstOrDefault(known => known.HasNameOf(owner)) is { } found ? new LiveOwner(found, Asks: true) : null);
            }
        }

        public Task<IReadOnlyList<ListedOwner>> ListAsync(CancellationToken cancellationToken)
        {
            lock (owners)
            {
                return Task.FromResult<IReadOnlyList<ListedOwner>>([.. owners.Select(pair => new ListedOwner(pair.Key, pair.Value, []))]);
            }
        }
    }
}
