using System.Diagnostics;
using System.Globalization;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Benchmarks.Northbound;

/// <summary>
/// How long after a transaction in OVN Northbound a Pod that asks for its address gets another verdict, while 1,000 ports a second come,
/// change and go among 100,000. The reference is the limit.
/// </summary>
internal sealed class NorthboundChanges : IBenchmark
{
    private const int PerSecond = 1000;
    private const int Writers = 4;
    private const int PerWriter = 1000;
    private const int WarmUp = 3 * PerSecond;
    private const int Count = 20 * PerSecond;

    // Prime to the three sorts of changes, so that each is looked at alike.
    private const int LookAtEvery = 10;
    private const double Limit = 20;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <inheritdoc/>
    public string Name => "ovn-change";

    /// <inheritdoc/>
    public string Summary => "from a change in OVN Northbound to another verdict, at 1,000 changes a second among 100,000 ports";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        await using var northbound = await FilledNorthbound.StartAsync(progress);
        await using var source = await RunningSource.StartAsync(northbound.Remote, FilledNorthbound.Ports);
        for (var subnet = 0; subnet < FilledNorthbound.Subnets; subnet++)
        {
            source.Facts.Set(new SubnetView
            {
                Name = new ObjectName(ObjectKind.Subnet, string.Empty, $"subnet-{subnet}"),
                CidrBlock = string.Create(CultureInfo.InvariantCulture, $"10.{subnet}.0.0/16,fd00:10:{subnet:x}::/112"),
            });
        }

        progress($"{Count} changes, {PerSecond} a second, each {LookAtEvery}th looked at");
        using var watch = new VerdictWatch(source.Facts);
        var connections = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => northbound.ConnectAsync()));
        PortChurn[] churns = [.. connections.Select((connection, i) => new PortChurn(connection, FilledNorthbound.Subnets, FilledNorthbound.PerSubnet + (i * PerWriter)))];
        await ChangeAsync(churns, watch, WarmUp);
        var (start, worked) = (Stopwatch.GetTimestamp(), northbound.ProcessorTime);
        var delays = await ChangeAsync(churns, watch, Count);
        var took = Stopwatch.GetElapsedTime(start);
        progress($"{delays.Count} looked at, the longest took {delays[^1]:0.0} ms; ovsdb-server used {(northbound.ProcessorTime - worked) / took:0.00} processors");
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }

        return
        [
            new Figure($"change in OVN until the verdict changes, p99, at {PerSecond} changes/s / limit", "ms", delays[delays.Count * 99 / 100], Limit, Target: 1),
            new Figure("the same, median / limit", "ms", delays[delays.Count / 2], Limit, Target: null),
            new Figure("changes made / changes meant", "1/s", Count / took.TotalSeconds, PerSecond, Target: 0.98) { MoreIsBetter = true },
        ];
    }

    /// <summary>Makes changes, and returns how long after the reply those looked at had their verdict, sorted.</summary>
    private static async Task<List<double>> ChangeAsync(PortChurn[] churns, VerdictWatch watch, int count)
    {
        var looks = await Task.WhenAll(churns.Select(churn => ChangeAsync(churn, watch, count / churns.Length, (double)PerSecond / churns.Length)));
        return [.. (await Task.WhenAll(looks.SelectMany(delays => delays))).Order()];
    }

    private static async Task<List<Task<double>>> ChangeAsync(PortChurn churn, VerdictWatch watch, int count, double perSecond)
    {
        var looks = new List<Task<double>>();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            while (Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond < i)
            {
                await Task.Delay(Tick, TimeProvider.System);
            }

            var (address, verdict, makeAsync) = churn.Next();
            var seen = i % LookAtEvery == 0 ? watch.WhenAsync(PodAsking(address), verdict) : null;
            await makeAsync();
            if (seen is not null)
            {
                looks.Add(DelayAsync(Stopwatch.GetTimestamp(), seen));
            }
        }

        return looks;
    }

    // A monitor's update may well come before the reply.
    private static async Task<double> DelayAsync(long replied, Task<long> seen) =>
        Math.Max(0, Stopwatch.GetElapsedTime(replied, await seen).TotalMilliseconds);

    private static PodView PodAsking(KubeOvnPort address) => new()
    {
        Name = new ObjectName(ObjectKind.Pod, "elsewhere", "asking"),
        Uid = "uid",
        Annotations = AnnotationSet.From(
        [
            KeyValuePair.Create(AnnotationKeys.LogicalSwitch, address.Switch),
            KeyValuePair.Create(AnnotationKeys.IPAddress, address.IPv4),
        ]),
    };
}
