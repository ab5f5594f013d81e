using System.Diagnostics;
using System.Globalization;
using WebhookGuard.Benchmarks.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Benchmarks.Soak;

/// <summary>
/// Whether the guard stays as it is under load that goes on: memory and handles of the last third of the time beside the second third. The
/// first is for warming up. What of the memory is in use tells more than what the process has: the runtime collects what is not when it
/// thinks it worth while, and compiles more and more of the program.
/// </summary>
/// <param name="duration">How long the load goes on.</param>
internal sealed class SoakTest(TimeSpan duration) : IBenchmark
{
    /// <summary>How long unless said otherwise.</summary>
    public const int UsualMinutes = 30;

    private const double Target = 1.05;
    private const double Restarts = 3;
    private const int LiveLooks = 5;
    private const double MebiBytes = 1024 * 1024;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TableInterval = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Name => "soak";

    /// <inheritdoc/>
    public string Summary => $"memory and handles under mixed load and churn, {UsualMinutes} minutes or --minutes N; not among all";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        progress("starting etcd, an API server, ovsdb-server and the guard");

        // Neither history nor Events may fill etcd while this goes on.
        await using var cluster = await PreparedCluster.StartAsync("--etcd-compaction-interval=1m", "--event-ttl=2m");
        await using var guard = await GuardProcess.StartAsync(cluster);
        await WebhookConfiguration.InstallAsync(cluster.ApiServer, guard.Admission, guard.Authority);
        using var load = new SoakLoad(cluster, guard);
        await load.PrepareAsync();
        using var stop = new CancellationTokenSource(duration, TimeProvider.System);
        var running = load.RunAsync(stop.Token);
        var faults = DisturbAsync(cluster, progress, stop.Token);
        var half = LiveAtHalfTimeAsync(guard, progress);
        var samples = await SampleAsync(guard, load, progress, stop.Token);
        await Task.WhenAll(running, faults);
        var live = await LiveAsync(guard);
        progress(load.Counts);
        Print(samples);
        var (second, last) = (Third(samples, 1), Third(samples, 2));
        return
        [
            new Figure("live heap, at the end / at half time", "MiB", live, await half, Target),
            Figure("memory (RSS), last third / second third", "MiB", last, second, sample => sample.Memory, Target),
            Figure("handles, last third / second third", "", last, second, sample => sample.Handles, Target),
            Figure("threads, last third / second third", "", last, second, sample => sample.Threads, null),
        ];
    }

    // Not when the API server is away: each watch has a buffer.
    private async Task<double> LiveAtHalfTimeAsync(GuardProcess guard, Action<string> progress)
    {
        await Task.Delay(duration / 2, TimeProvider.System);
        var live = await LiveAsync(guard);
        progress(string.Create(CultureInfo.InvariantCulture, $"live heap {live:0.00} MiB"));
        return live;
    }

    // The least of several: what requests use just now is none of it.
    private static async Task<double> LiveAsync(GuardProcess guard)
    {
        var least = double.MaxValue;
        for (var look = 0; look < LiveLooks; look++)
        {
            await Task.Delay(Interval, TimeProvider.System);
            least = Math.Min(least, await guard.LiveAsync() / MebiBytes);
        }

        return least;
    }

    private static Figure Figure(
        string name, string unit, IReadOnlyList<ProcessSample> last, IReadOnlyList<ProcessSample> second, Func<ProcessSample, double> of, double? target) =>
        new(name, unit, Samples.Median(last.Select(of)), Samples.Median(second.Select(of)), target);

    private List<ProcessSample> Third(IReadOnlyList<ProcessSample> samples, int third) =>
        [.. samples.Where(sample => (int)(sample.Elapsed / duration * 3) == third)];

    private static async Task<IReadOnlyList<ProcessSample>> SampleAsync(GuardProcess guard, SoakLoad load, Action<string> progress, CancellationToken stop)
    {
        var samples = new List<ProcessSample>();
        var start = Stopwatch.GetTimestamp();
        var told = TimeSpan.Zero;
        while (!stop.IsCancellationRequested)
        {
            var sample = ProcessSample.Take(guard.Id, Stopwatch.GetElapsedTime(start));
            samples.Add(sample);
            if (sample.Elapsed - told >= TableInterval)
            {
                told = sample.Elapsed;
                progress($"{sample.Elapsed:mm\\:ss}: {Row(sample)}; {load.Counts}");
            }

            await Task.Delay(Interval, TimeProvider.System, CancellationToken.None);
        }

        return samples;
    }

    // Watches break off and begin anew; requests fail and are repeated.
    private async Task DisturbAsync(PreparedCluster cluster, Action<string> progress, CancellationToken stop)
    {
        try
        {
            for (var restart = 1; restart < Restarts; restart++)
            {
                await Task.Delay(duration / Restarts, TimeProvider.System, stop);
                progress("the API server is killed and starts again");
                await cluster.ApiServer.KillAsync();
                await cluster.ApiServer.RestartAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the load.
        }
    }

    private static void Print(IReadOnlyList<ProcessSample> samples)
    {
        Console.WriteLine("minute  memory MiB  handles  threads   (medians)");
        foreach (var minute in samples.GroupBy(sample => (int)sample.Elapsed.TotalMinutes))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{minute.Key,6}  {Samples.Median(minute.Select(sample => sample.Memory)),10:0.0}  {Samples.Median(minute.Select(sample => (double)sample.Handles)),7:0}  {Samples.Median(minute.Select(sample => (double)sample.Threads)),7:0}"));
        }
    }

    private static string Row(ProcessSample sample) => string.Create(
        CultureInfo.InvariantCulture, $"{sample.Memory:0.0} MiB, {sample.Handles} handles, {sample.Threads} threads");
}
