using System.Collections.Concurrent;
using System.Globalization;
using WebhookGuard.Storm.Cluster;
using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Faults;

/// <summary>Breaks one thing after the other, and mends it.</summary>
internal sealed class FaultInjector
{
    private const int StartAttempts = 5;
    private const double LostAnswerShare = 0.002;

    private readonly StormCluster cluster;
    private readonly Guards guards;
    private readonly StormOptions options;
    private readonly StormClock clock;
    private readonly Random random;
    private readonly ConcurrentQueue<FaultRecord> records = new();
    private readonly CancellationToken stop;

    /// <summary>Makes watches late from now on.</summary>
    public FaultInjector(StormCluster cluster, Guards guards, StormOptions options, StormClock clock, CancellationToken stop)
    {
        (this.cluster, this.guards, this.options, this.clock, this.stop) = (cluster, guards, options, clock, stop);
        random = new Random(options.Seed * 31);
        foreach (var (number, replica) in guards.Replicas.Index())
        {
            replica.Proxy.Delay = () => stop.IsCancellationRequested ? TimeSpan.Zero : WatchDelay();
            replica.Proxy.LosesAnswer = request => LosesAnswer(number, request.Method);
        }
    }

    /// <summary>What was broken, in the order of being mended.</summary>
    public IReadOnlyList<FaultRecord> Records => [.. records];

    /// <summary>Goes on until told to stop, and ends with everything mended.</summary>
    public Task RunAsync() => Task.WhenAll(
        RepeatAsync([KillReplicaAsync, FreezeReplicaAsync]),
        RepeatAsync([HoldWatchesAsync, KillNorthboundAsync, KillApiServerAsync]));

    private async Task RepeatAsync(Func<Task>[] faults)
    {
        // In turn, so that a short storm has some of each.
        for (var turn = 0; await StormClock.WaitAsync(options.FaultPause * (0.5 + Next()), stop); turn++)
        {
            await faults[turn % faults.Length]();
        }
    }

    private Task KillReplicaAsync()
    {
        var number = (int)(Next() * guards.Replicas.Count);
        return NoteAsync(FaultKind.ReplicaKilled, Name(number), async () =>
        {
            await guards.Replicas[number].KillAsync();
            await PauseAsync(1);
            await InsistAsync(guards.Replicas[number].StartAsync, guards.Replicas[number].KillAsync);
        });
    }

    /// <summary>Long enough, at times, to lose an election and not to know it yet.</summary>
    private Task FreezeReplicaAsync()
    {
        var number = (int)(Next() * guards.Replicas.Count);
        return NoteAsync(
            FaultKind.ReplicaFrozen, Name(number), () => guards.Replicas[number].FreezeAsync(options.FaultPause * (0.5 + (2.5 * Next())), stop));
    }

    private Task KillNorthboundAsync() => NoteAsync(FaultKind.NorthboundKilled, "ovsdb-server", async () =>
    {
        await cluster.NorthboundServer.KillAsync();
        // Now and then longer than the guard bears (--stale-after).
        await PauseAsync(Next() < 0.3 ? 7 : 2);
        await InsistAsync(cluster.NorthboundServer.StartAsync, cluster.NorthboundServer.KillAsync);
    });

    private Task KillApiServerAsync() => NoteAsync(FaultKind.ApiServerKilled, "kube-apiserver", async () =>
    {
        await cluster.ApiServer.KillAsync();
        await PauseAsync(1);
        await InsistAsync(() => cluster.ApiServer.RestartAsync(CancellationToken.None), cluster.ApiServer.KillAsync);
    });

    /// <summary>One replica's watches tell nothing for a while.</summary>
    private Task HoldWatchesAsync()
    {
        var number = (int)(Next() * guards.Replicas.Count);
        var proxy = guards.Replicas[number].Proxy;
        return NoteAsync(FaultKind.WatchesHeld, Name(number), async () =>
        {
            var before = proxy.Delay;
            var hold = TimeSpan.FromSeconds(3 + (3 * Next()));
            proxy.Delay = () => hold;
            await StormClock.WaitAsync(hold, stop);
            proxy.Delay = before;
        });
    }

    // Most of what watches tell comes at once, some of it late.
    private TimeSpan WatchDelay() => Next() < 0.5 ? TimeSpan.Zero : TimeSpan.FromSeconds(0.5 + (2.5 * Next()));

    private bool LosesAnswer(int number, string method)
    {
        if (stop.IsCancellationRequested || method == "GET" || Next() >= LostAnswerShare)
        {
            return false;
        }

        records.Enqueue(new FaultRecord(FaultKind.AnswerLost, Name(number), clock.Now, clock.Now));
        return true;
    }

    private async Task NoteAsync(FaultKind kind, string target, Func<Task> fault)
    {
        var from = clock.Now;
        await fault();
        records.Enqueue(new FaultRecord(kind, target, from, clock.Now));
    }

    /// <summary>Starts again until it succeeds: another's connection may have the port for a moment.</summary>
    private static async Task InsistAsync(Func<Task> start, Func<Task> cleanUp)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await start();
                return;
            }
            catch (InvalidOperationException) when (attempt < StartAttempts)
            {
                await cleanUp();
                await StormClock.WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
            }
        }
    }

    private Task<bool> PauseAsync(double seconds) => StormClock.WaitAsync(TimeSpan.FromSeconds(seconds * (0.3 + Next())), stop);

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"replica {number + 1}");

    private double Next()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }
}
