namespace WebhookGuard.Benchmarks.Admission;

/// <summary>What came of a load.</summary>
/// <param name="Latencies">How long each answer took, in milliseconds.</param>
/// <param name="Took">How long it took in all.</param>
internal sealed record LoadResult(List<double> Latencies, TimeSpan Took)
{
    /// <summary>Answers in a second.</summary>
    public double Rate => Latencies.Count / Took.TotalSeconds;

    /// <summary>The latency that so large a part of the answers did not exceed, in milliseconds.</summary>
    public double Quantile(double part)
    {
        Latencies.Sort();
        return Latencies[(int)(part * (Latencies.Count - 1))];
    }
}
