namespace WebhookGuard.Hosting;

/// <summary>
/// Gives memory back that only reading all objects took: lists of a large cluster are hundreds of megabytes, and afterwards so little is
/// allocated that the runtime would sit on them for hours. It costs a pause, of a quarter of a second in a cluster with a million addresses;
/// so it is seldom done, and only where there is much to be had.
/// </summary>
/// <param name="isCurrent">Whether every source has told everything: what one has just read is in use until it has.</param>
/// <param name="heap">What is tidied.</param>
/// <param name="time">The clock.</param>
internal sealed class HeapTidying(Func<bool> isCurrent, IManagedHeap heap, TimeProvider time) : BackgroundService
{
    /// <summary>How long the sources must have been current at least: until then a part of what reading took is still in use.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    /// <summary>Between two times, at least: whatever makes the heap grow that fast needs it.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    // More than the youngest objects of a busy guard take.
    private const long Slack = 64 << 20;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (needed, wasCurrent) = (0L, false);
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            var current = isCurrent();
            if (current && wasCurrent && heap.Size > needed + (needed / 4) + Slack)
            {
                needed = heap.Tidy();
                await Task.Delay(Pause, time, stoppingToken);
            }

            wasCurrent = current;
        }
    }
}
