using Microsoft.Extensions.Logging.Abstractions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Ovsdb;
using WebhookGuard.Ovsdb.Remotes;
using WebhookGuard.Sources.OvnNorthbound;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.Sources.Tests.Integration;

/// <summary>Servers, the facts that sources keep of them, and a fresh read to compare with.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly ClusterFacts facts = new(new TopologyOptions());
    private readonly CancellationTokenSource stop = new();
    private readonly OvsdbClient client;
    private readonly Task running;
    private int comparisons;

    private World(FakeCluster cluster, Northbound northbound)
    {
        Cluster = cluster;
        Northbound = northbound;

        // The source's own client is as patient as a server needs it; tests of failures are not.
        var remotes = OvsdbRemote.ParseList(northbound.Gate.Remote);
        var source = new OvnNorthboundSource(remotes, tls: null, facts, NullLoggerFactory.Instance, TimeProvider.System);
        var options = new OvsdbClientOptions
        {
            Remotes = remotes,
            Database = NorthboundTables.Database,
            Tables = NorthboundTables.Requests,
            BackoffMin = TimeSpan.FromMilliseconds(1),
            BackoffMax = TimeSpan.FromMilliseconds(5),
        };
        client = new OvsdbClient(options, source, TimeProvider.System);
        running = Task.WhenAll(cluster.SourcesFor(facts).Select(each => each.RunAsync(stop.Token)).Append(client.RunAsync(stop.Token)));
    }

    public FakeCluster Cluster { get; }

    public Northbound Northbound { get; }

    public static async Task<World> StartAsync(OvsdbServer server)
    {
        var northbound = new Northbound(server);
        await northbound.ResetAsync();
        var world = new World(await FakeCluster.StartAsync(), northbound);
        await world.AssertEqualToFreshReadAsync();
        return world;
    }

    public void Resync() => client.Resync();

    /// <summary>Writes once more to every server, waits until the facts have heard of that, and compares.</summary>
    public async Task AssertEqualToFreshReadAsync()
    {
        Northbound.Gate.Open();
        foreach (var kind in FakeCluster.Kinds)
        {
            Cluster[kind].Recreate(Objects.Make(kind, "the-end", 0));
        }

        var end = $"the-end-{++comparisons}";
        Assert.True(await Northbound.TryTransactAsync(
            """{"op":"insert","table":"Logical_Switch_Port","uuid-name":"p","row":{"addresses":"00:00:00:00:00:ff","name":""" + $"\"{end}\"" + "}}",
            """{"op":"insert","table":"Logical_Switch","row":{"ports":["named-uuid","p"],"name":""" + $"\"{end}\"" + "}}"));

        for (var i = 0; i < 20 && (await DifferenceAsync(end)).Length > 0; i++)
        {
            // Mostly it takes a few of these, which are shorter than the pauses below.
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        // A source may be in the middle of telling all once more: then a holding is there twice for a moment.
        await Eventually.ResultAsync(() => DifferenceAsync(end), difference => difference.Length == 0, "the facts equal a fresh read");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.WaitAsync(Eventually.DefaultTimeout);
        stop.Dispose();
        await Cluster.DisposeAsync();
        await Northbound.DisposeAsync();
    }

    private static IEnumerable<string> Surplus(string word, IReadOnlyList<string> lines, IReadOnlyList<string> others)
    {
        var rest = others.ToList();
        return lines.Where(line => !rest.Remove(line)).Select(line => $"{word}: {line}");
    }

    // Read anew each time: what is to go wrong with a watch, and what goes meanwhile, may still be ahead.
    private async Task<string> DifferenceAsync(string end)
    {
        var fresh = new ClusterFacts(new TopologyOptions());
        Cluster.Read(fresh);
        await Northbound.ReadAsync(fresh);
        var wanted = FactsText.Of(fresh);
        Assert.Contains(wanted, line => line.StartsWith($"logical switch port {end}:", StringComparison.Ordinal));
        var seen = FactsText.Of(facts);
        var lines = Surplus("missing", wanted, seen).Concat(Surplus("too much", seen, wanted)).Concat(FactsText.Contradictions(facts.Index));
        return string.Concat(lines.Select(line => $"\n{line}"));
    }
}
