using System.Globalization;
using WebhookGuard.Benchmarks.Processes;

namespace WebhookGuard.Benchmarks.Admission;

/// <summary>A webhook with a process of its own, and what was measured of it.</summary>
internal sealed class MeasuredWebhook(ChildProcess process, LoadGenerator load) : IAsyncDisposable
{
    private const double Tail = 0.99;
    private readonly List<double> rates = [];
    private readonly List<double> processorTimes = [];

    /// <summary>Answers in a second at saturation: the median of all turns.</summary>
    public double Rate => Samples.Median(rates);

    /// <summary>The same of the last turn.</summary>
    public double LastRate { get; private set; }

    /// <summary>Processor time of a review at saturation, in microseconds: the median of all turns.</summary>
    public double ProcessorTime => Samples.Median(processorTimes);

    /// <summary>Starts it.</summary>
    public static async Task<MeasuredWebhook> StartAsync(string role, int connections, params IEnumerable<string> arguments)
    {
        var process = await ChildProcess.StartAsync(role, arguments);
        return new MeasuredWebhook(process, await LoadGenerator.ConnectAsync(WebhookAddress.Parse(process.Announcement), connections));
    }

    /// <summary>Keeps it to one processor.</summary>
    public Task PinAsync(int processor) => ChildProcess.PinAsync(process.Id, processor);

    /// <summary>Takes one turn at saturation.</summary>
    public void Saturate(IReadOnlyList<byte[]> requests, TimeSpan duration, bool keep)
    {
        var before = process.ProcessorTime();
        var result = load.Saturate(requests, duration);
        LastRate = result.Rate;
        if (keep)
        {
            rates.Add(result.Rate);
            processorTimes.Add((process.ProcessorTime() - before).TotalMicroseconds / result.Latencies.Count);
        }
    }

    /// <summary>Takes one turn at a fixed rate, and returns the 99th percentile of latency, in milliseconds.</summary>
    public double Pace(IReadOnlyList<byte[]> requests, TimeSpan leadIn, TimeSpan duration, double rate) => load.Pace(requests, leadIn, duration, rate).Quantile(Tail);

    /// <summary>How many bytes the process allocates for a review.</summary>
    /// <param name="requests">The reviews.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="expected">What each answer must have in it: else something else would be measured.</param>
    public async Task<double> AllocationAsync(IReadOnlyList<byte[]> requests, TimeSpan duration, string expected)
    {
        if (requests.Select(load.Ask).FirstOrDefault(answer => !answer.Contains(expected, StringComparison.Ordinal)) is { } other)
        {
            throw new InvalidOperationException($"an answer without '{expected}': {other}");
        }

        load.Saturate(requests, duration);
        var before = await AllocatedAsync();
        var result = load.Saturate(requests, duration);
        return (await AllocatedAsync() - before) / result.Latencies.Count;
    }

    public async ValueTask DisposeAsync()
    {
        load.Dispose();
        await process.DisposeAsync();
    }

    private async Task<double> AllocatedAsync() => double.Parse(await process.AskAsync(WebhookInProcess.Allocated), CultureInfo.InvariantCulture);
}
