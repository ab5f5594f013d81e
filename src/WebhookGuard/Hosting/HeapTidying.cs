using System.Runtime;
using WebhookGuard.Admission;

namespace WebhookGuard.Hosting;

/// <summary>
/// Gives back the memory that only reading all objects for the first time took: lists of a large cluster are hundreds of megabytes, and
/// afterwards so little is allocated that the runtime would sit on it for hours. It costs one pause, of about a second in a cluster with a
/// million addresses, which comes as soon as the guard becomes ready and hardly anybody asks it yet.
/// </summary>
internal sealed class HeapTidying(StaleSources sources, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!sources.AllSynced)
        {
            await Task.Delay(Interval, time, stoppingToken);
        }

        // Aggressive: what is free goes back to the operating system at once, and what stays moves together.
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
