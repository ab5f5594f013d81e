using WebhookGuard.Benchmarks.Clusters;
using WebhookGuard.Claiming;
using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Benchmarks.Detection;

/// <summary>What one search for duplicates and discrepancies costs in a large cluster, beside a bare pass over its index.</summary>
internal sealed class SearchCost : IBenchmark
{
    private const int Pods = 200_000;
    private const int LeftoverEvery = 1000;
    private const int Count = 20;
    private const int WarmUp = 5;

    /// <inheritdoc/>
    public string Name => "search";

    /// <inheritdoc/>
    public string Summary => "one search for duplicates and leftovers, and one for those who ask for addresses, in a cluster of 200,000 Pods, beside a bare pass over its index";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        progress($"{Pods} Pods, each with its port and its IP; one in {LeftoverEvery} is gone");
        var facts = new ClusterFacts(new TopologyOptions());
        SyntheticCluster.Fill(facts, Pods, LeftoverEvery, withIPs: true);

        var detector = new Detector(facts, new DetectorOptions());
        var medians = await Samples.MediansAsync(
            Count,
            WarmUp,
            _ => Task.FromResult(detector.Find()),
            _ => Task.FromResult(OwnerList.Of(facts)),
            _ => Task.FromResult(facts.Index.ByOwner().Sum(holdings => holdings.Count)));
        var found = detector.Find();
        progress($"{found.Duplicates.Count} duplicates and {found.Discrepancies.Count} discrepancies among {facts.Index.AddressCount} addresses");
        return
        [
            new Figure($"search of {facts.Index.AddressCount} addresses / bare pass over them", "ms", medians[0], medians[2], null),
            new Figure("list of the owners that ask for addresses / bare pass over them", "ms", medians[1], medians[2], null),
        ];
    }
}
