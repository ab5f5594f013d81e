using System.Globalization;
using WebhookGuard.Benchmarks.Processes;

namespace WebhookGuard.Benchmarks.Northbound;

/// <summary>The guard's source of OVN Northbound in a process of its own, which has done nothing before.</summary>
internal sealed class SourceProcess : IRole
{
    public const string RoleName = "ovn-source";

    /// <inheritdoc/>
    public string Name => RoleName;

    /// <inheritdoc/>
    public async Task<IRunningRole> StartAsync(IReadOnlyList<string> arguments)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var source = await RunningSource.StartAsync(arguments[0], int.Parse(arguments[1], CultureInfo.InvariantCulture));
        return new Running(source, GC.GetTotalMemory(forceFullCollection: true) - before);
    }

    /// <summary>How it went: milliseconds from connect to ready, and the bytes in use after that, beyond those before.</summary>
    public static (double Milliseconds, long Bytes) Read(ChildProcess child) => child.Announcement.Split(' ') is [var milliseconds, var bytes]
        ? (double.Parse(milliseconds, CultureInfo.InvariantCulture), long.Parse(bytes, CultureInfo.InvariantCulture))
        : throw new FormatException($"'{child.Announcement}' does not say how it went");

    private sealed class Running(RunningSource source, long bytes) : IRunningRole
    {
        public string Announcement => string.Create(CultureInfo.InvariantCulture, $"{source.Took.TotalMilliseconds:0.0} {bytes}");

        public string Answer(string question) => throw new ArgumentException($"'{question}' is not known here", nameof(question));

        public ValueTask DisposeAsync() => source.DisposeAsync();
    }
}
