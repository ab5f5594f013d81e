using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Tests.Model;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Scopes;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Claims.Tests.Cluster;

/// <summary>Many claimers at once, on a real API server.</summary>
[Collection(ClaimClusterGroup.Name)]
public sealed class RaceTests(ClaimCluster cluster)
{
    private readonly Scope scope = Scope.Overlay($"s-{Guid.NewGuid():N}");

    [ApiServerFact]
    public async Task At_most_one_of_many_is_granted_an_address()
    {
        var world = new World();
        var replicas = NewReplicas(world);

        var results = await Task.WhenAll(Enumerable.Range(0, 60)
            .Select(i => Task.Run(() => replicas[i % 3].ClaimAsync(Universe.Pod($"p{i}", $"u{i}"), Key(1)))));

        Assert.Single(results, result => result is ClaimResult.Granted);
        Assert.Equal(59, results.Count(result => result is ClaimResult.HeldBy));
    }

    [ApiServerFact]
    public async Task An_abandoned_claim_goes_to_one_of_many()
    {
        var world = new World();
        var replicas = NewReplicas(world);
        Assert.IsType<ClaimResult.Granted>(await replicas[0].ClaimAsync(Universe.Pod("gone", "g1"), Key(1)));
        foreach (var replica in replicas)
        {
            Assert.IsType<ClaimResult.HeldBy>(await replica.ClaimAsync(Universe.Pod("early", "e1"), Key(1)));
            replica.WaitOutRequests();
        }

        var housekeeping = Task.Run(replicas[2].KeepHouseAsync);
        var results = await Task.WhenAll(Enumerable.Range(0, 60)
            .Select(i => Task.Run(() => replicas[i % 3].ClaimAsync(Universe.Pod($"p{i}", $"u{i}"), Key(1)))));
        await housekeeping;

        Assert.Single(results, result => result is ClaimResult.Granted);
    }

    [ApiServerFact]
    public async Task S15_Of_many_crossed_requests_nobody_is_left_with_a_part()
    {
        var world = new World();
        var replicas = NewReplicas(world);
        var requests = Enumerable.Range(0, 120)
            .Select(i => (Owner: Universe.Pod($"p{i}", $"u{i}"), Keys: new[] { Key(i % 12), Key((i * 5 + 1) % 12), Key((i * 7 + 2) % 12) }))
            .ToArray();

        var results = await Task.WhenAll(requests
            .Select((request, i) => Task.Run(() => replicas[i % 3].ClaimAsync(request.Owner, request.Keys))));

        var claims = (await cluster.NewStore().ListAsync(CancellationToken.None)).Where(claim => claim.Scope == scope.Text);
        var granted = requests.Zip(results).Where(pair => pair.Second is ClaimResult.Granted)
            .SelectMany(pair => pair.First.Keys.Distinct().Select(key => $"{key.ClaimName} {pair.First.Owner.Name}"));
        Assert.Equal(
            granted.Order(StringComparer.Ordinal), claims.Select(claim => $"{claim.Name} {claim.Owner.Name}").Order(StringComparer.Ordinal));
        Assert.Contains(results, result => result is ClaimResult.Granted);
        Assert.DoesNotContain(results, result => result is ClaimResult.Unavailable);
    }

    [ApiServerFact]
    public async Task S9_One_request_delivered_many_times_is_granted_every_time()
    {
        var replicas = NewReplicas(new World());

        // No more at once than there are rounds: each delivery may lose to each of the others.
        var results = await Task.WhenAll(Enumerable.Range(0, 6)
            .Select(i => Task.Run(() => replicas[i % 3].ClaimAsync(Universe.Pod("x", "x1"), Key(1), Key(2)))));

        Assert.All(results, result => Assert.IsType<ClaimResult.Granted>(result));
    }

    [ApiServerFact]
    public async Task S18_Without_an_API_server_a_claim_is_unavailable()
    {
        var replica = NewReplicas(new World())[0];
        await cluster.ApiServer.KillAsync();
        try
        {
            var result = Assert.IsType<ClaimResult.Unavailable>(await replica.ClaimAsync(Universe.Pod("x", "x1"), Key(1)));
            Assert.Contains("cannot be reached", result.Reason, StringComparison.Ordinal);
        }
        finally
        {
            await cluster.ApiServer.RestartAsync();
        }

        Assert.IsType<ClaimResult.Granted>(await replica.ClaimAsync(Universe.Pod("x", "x1"), Key(1)));
    }

    private Replica[] NewReplicas(World world) => [.. Enumerable.Range(0, 3).Select(_ => new Replica(cluster.NewStore(), world))];

    private ClaimKey Key(int number) => new(scope, Address.ParseIP($"10.66.1.{number}"));
}
