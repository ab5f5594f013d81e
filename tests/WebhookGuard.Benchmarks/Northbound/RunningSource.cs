using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Ovsdb.Remotes;
using WebhookGuard.Sources.OvnNorthbound;

namespace WebhookGuard.Benchmarks.Northbound;

/// <summary>The guard's source of OVN Northbound at work, with facts of its own.</summary>
internal sealed class RunningSource : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly OvnNorthboundSource source;
    private readonly Task run;

    private RunningSource(string remote)
    {
        source = new OvnNorthboundSource(OvsdbRemote.ParseList(remote), null, Facts, NullLoggerFactory.Instance, TimeProvider.System);
        run = source.RunAsync(stop.Token);
    }

    /// <summary>What it tells.</summary>
    public ClusterFacts Facts { get; } = new(new TopologyOptions());

    /// <summary>How long it took from the beginning until it was synced and every port was in the index.</summary>
    public TimeSpan Took { get; private set; }

    /// <summary>Starts it, and waits until it is ready.</summary>
    /// <param name="remote">Where OVN Northbound is.</param>
    /// <param name="ports">How many ports there are.</param>
    public static async Task<RunningSource> StartAsync(string remote, int ports)
    {
        var start = Stopwatch.GetTimestamp();
        var running = new RunningSource(remote);
        while (!running.source.State.Synced || running.Facts.Index.AddressCount < ports * KubeOvnPort.Addresses)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        running.Took = Stopwatch.GetElapsedTime(start);
        return running;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await run;
        stop.Dispose();
    }
}
