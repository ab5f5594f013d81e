using System.Diagnostics;
using WebhookGuard.Benchmarks.Processes;
using WebhookGuard.Sources.OvnNorthbound;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.Benchmarks.Northbound;

/// <summary>
/// How long the guard takes from connecting to OVN Northbound until every port is in its index, beside <c>ovsdb-client dump</c> of the same
/// columns from the same server, and what the ports then take of its memory.
/// </summary>
internal sealed class NorthboundSync : IBenchmark
{
    private const int Rounds = 7;

    /// <inheritdoc/>
    public string Name => "ovn-sync";

    /// <inheritdoc/>
    public string Summary => "reading 100,000 ports from OVN Northbound into the index, beside ovsdb-client dump, and their memory";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        await using var northbound = await FilledNorthbound.StartAsync(progress);
        progress($"{Rounds} rounds of a dump, a source that has run before, and one in a new process");
        List<double> dump = [], warm = [], cold = [], bytes = [];
        await SyncAsync(northbound);
        for (var round = 0; round < Rounds; round++)
        {
            dump.Add(await DumpAsync(northbound));
            warm.Add(await SyncAsync(northbound));
            await using var child = await ChildProcess.StartAsync(SourceProcess.RoleName, northbound.Remote, $"{FilledNorthbound.Ports}");
            var (milliseconds, live) = SourceProcess.Read(child);
            cold.Add(milliseconds);
            bytes.Add((double)live / FilledNorthbound.Ports);
            progress($"round {round + 1}: dump {dump[^1]:0} ms, warm {warm[^1]:0} ms, cold {cold[^1]:0} ms, {bytes[^1]:0} bytes a port");
        }

        return
        [
            new Figure($"OVN sync of {FilledNorthbound.Ports} ports, connect to ready / ovsdb-client dump of the same columns", "ms", Samples.Median(warm), Samples.Median(dump), Target: 1),
            new Figure("the same in a process that has just started / ovsdb-client dump of the same columns", "ms", Samples.Median(cold), Samples.Median(dump), Target: null),
            new Figure("memory per port, with rows, holding and index / half of 200 bytes an address", "bytes", Samples.Median(bytes), 200 * KubeOvnPort.Addresses / 2.0, Target: null),
        ];
    }

    private static async Task<double> SyncAsync(FilledNorthbound northbound)
    {
        GC.Collect();
        await using var source = await RunningSource.StartAsync(northbound.Remote, FilledNorthbound.Ports);
        return source.Took.TotalMilliseconds;
    }

    // A dump of chosen columns is one of one table: three processes, whose start does not count beside what they do.
    private static async Task<double> DumpAsync(FilledNorthbound northbound)
    {
        var dumps = NorthboundTables.Requests.Select(table =>
            $"{Servers.OvsdbClient.RequiredPath} dump {northbound.Remote} {NorthboundTables.Database} {table.Name} _uuid {string.Join(' ', table.Columns)} >/dev/null");
        var start = Stopwatch.GetTimestamp();
        (await Command.RunAsync("/bin/sh", ["-c", string.Join(" && ", dumps)])).EnsureSucceeded();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
