using System.Diagnostics;

namespace WebhookGuard.Benchmarks.Northbound;

/// <summary>
/// What ovsdb-server, which serves OVN's own programs with the same one thread, has to do when guards connect and read everything: one, and
/// three at once.
/// </summary>
internal sealed class NorthboundLoad : IBenchmark
{
    private const int Replicas = 3;
    private const int Rounds = 5;
    private const double MebiBytes = 1024 * 1024;

    /// <inheritdoc/>
    public string Name => "ovn-load";

    /// <inheritdoc/>
    public string Summary => "what ovsdb-server has to do when three guards connect at once, beside one";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        await using var northbound = await FilledNorthbound.StartAsync(progress);
        var memory = northbound.Memory;
        await ConnectAsync(northbound, 1);
        List<double> workOfOne = [], workOfThree = [], silenceOfOne = [], silenceOfThree = [];
        for (var round = 0; round < Rounds; round++)
        {
            var (work, silence) = await ConnectAsync(northbound, 1);
            workOfOne.Add(work);
            silenceOfOne.Add(silence);
            (work, silence) = await ConnectAsync(northbound, Replicas);
            workOfThree.Add(work);
            silenceOfThree.Add(silence);
            progress($"round {round + 1}: one {workOfOne[^1]:0.00} s, silent {silenceOfOne[^1]:0.00} s; three {work:0.00} s, silent {silence:0.00} s");
        }

        return
        [
            new Figure($"processor time of ovsdb-server while {Replicas} guards read {FilledNorthbound.Ports} ports / while one does", "s", Samples.Median(workOfThree), Samples.Median(workOfOne), Target: null),
            new Figure("how long ovsdb-server answers nobody else meanwhile / with one", "s", Samples.Median(silenceOfThree), Samples.Median(silenceOfOne), Target: null),
            new Figure("memory of ovsdb-server (RSS) afterwards / before", "MiB", northbound.Memory / MebiBytes, memory / MebiBytes, Target: null),
        ];
    }

    /// <summary>Lets guards connect, and returns the server's processor time and its longest silence until all are ready, in seconds.</summary>
    private static async Task<(double Work, double Silence)> ConnectAsync(FilledNorthbound northbound, int guards)
    {
        await using var connection = await northbound.ConnectAsync();
        var before = northbound.ProcessorTime;
        var connecting = Task.WhenAll(Enumerable.Range(0, guards).Select(_ => RunningSource.StartAsync(northbound.Remote, FilledNorthbound.Ports)));
        var silence = TimeSpan.Zero;
        while (!connecting.IsCompleted)
        {
            var start = Stopwatch.GetTimestamp();
            await connection.RequestAsync("list_dbs");
            var took = Stopwatch.GetElapsedTime(start);
            silence = took > silence ? took : silence;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        var work = northbound.ProcessorTime - before;
        foreach (var source in await connecting)
        {
            await source.DisposeAsync();
        }

        return (work.TotalSeconds, silence.TotalSeconds);
    }
}
