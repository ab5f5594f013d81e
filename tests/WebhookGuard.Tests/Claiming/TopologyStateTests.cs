using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Admission;
using WebhookGuard.Claiming;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Sources.Kubernetes;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Claiming;

/// <summary>Claims go by the topology only while it is told of; a watch that is just being resumed is waited for.</summary>
public sealed class TopologyStateTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private readonly FakeTimeProvider time = new();
    private readonly ClusterFacts facts = new(new TopologyOptions());
    private readonly StubSource subnets;
    private readonly StubSource pods;
    private readonly TopologyState topology;

    public TopologyStateTests()
    {
        subnets = new StubSource(KubernetesSource.NameOf(ObjectKind.Subnet), time);
        pods = new StubSource(KubernetesSource.NameOf(ObjectKind.Pod), time);
        topology = new TopologyState(facts, new StaleSources([subnets, pods], time, TimeSpan.FromSeconds(30)), time);
        facts.Set(new NamespaceView { Name = new ObjectName(ObjectKind.Namespace, string.Empty, "team-a") });
    }

    [Fact]
    public void Only_what_is_part_of_the_topology_puts_it_in_doubt()
    {
        pods.FallBehind("gone");
        Assert.True(topology.IsReadyFor("team-a"));
        Assert.Null(topology.Doubt);
        subnets.FallBehind("connection refused");
        Assert.False(topology.IsReadyFor("team-a"));
        Assert.Equal("subnets.kubeovn.io is behind (connection refused)", topology.Doubt);
        Assert.Equal(topology.Doubt, topology.DoubtOn("team-a"));
        subnets.Recover();
        Assert.Null(topology.DoubtOn("team-a"));
        Assert.Equal("Namespace unheard-of is not known yet", topology.DoubtOn("unheard-of"));
        Assert.True(topology.IsReadyFor("team-a"));
        Assert.False(topology.IsReadyFor("unheard-of"));
    }

    [Fact]
    public async Task A_watch_that_is_resumed_soon_is_waited_for()
    {
        subnets.FallBehind("the watch broke");
        var waiting = topology.WaitForAsync("team-a", CancellationToken.None);
        await AdvanceAsync(TimeSpan.FromMilliseconds(100));
        Assert.False(waiting.IsCompleted);
        subnets.Recover();
        await AdvanceAsync(Step);
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Null(topology.Doubt);
    }

    [Fact]
    public async Task One_that_is_not_is_not_waited_for_for_long()
    {
        subnets.FallBehind("the watch broke");
        var waiting = topology.WaitForAsync("team-a", CancellationToken.None);
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.NotNull(topology.Doubt);
    }

    // Each step's timer has to be there before the clock moves.
    private async Task AdvanceAsync(TimeSpan by)
    {
        for (var moved = TimeSpan.Zero; moved < by; moved += Step)
        {
            time.Advance(Step);
            await Task.Yield();
        }
    }
}
