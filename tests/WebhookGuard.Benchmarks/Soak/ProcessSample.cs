using System.Globalization;

namespace WebhookGuard.Benchmarks.Soak;

/// <summary>What a process has at one moment, as Linux tells it.</summary>
/// <param name="Elapsed">Since the start of the load.</param>
/// <param name="Memory">Resident memory (<c>VmRSS</c>), in MiB.</param>
/// <param name="Handles">Open file descriptors.</param>
/// <param name="Threads">Threads.</param>
internal sealed record ProcessSample(TimeSpan Elapsed, double Memory, int Handles, int Threads)
{
    /// <summary>Takes a sample.</summary>
    public static ProcessSample Take(int process, TimeSpan elapsed)
    {
        var status = File.ReadLines($"/proc/{process}/status").Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
        return new ProcessSample(
            elapsed,
            double.Parse(status["VmRSS"].Split(' ')[0], CultureInfo.InvariantCulture) / 1024,
            Directory.GetFiles($"/proc/{process}/fd").Length,
            int.Parse(status["Threads"], CultureInfo.InvariantCulture));
    }
}
