namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>Cancels a request whose answer stays silent, or which lasts longer than it ever should.</summary>
internal sealed class Watchdog : IDisposable
{
    private readonly TimeProvider time;
    private readonly long started;
    private readonly TimeSpan? longest;
    private readonly CancellationTokenSource alarm;
    private readonly CancellationTokenSource linked;

    /// <summary>Starts to watch.</summary>
    /// <param name="silence">How long the first sign of life may take.</param>
    /// <param name="longest">How long all of it may take; <c>null</c> for as long as it likes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels too.</param>
    public Watchdog(TimeSpan silence, TimeSpan? longest, TimeProvider time, CancellationToken cancellationToken)
    {
        this.time = time;
        this.longest = longest;
        started = time.GetTimestamp();
        alarm = new CancellationTokenSource(silence, time);
        linked = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancellationToken);
    }

    /// <summary>Cancelled by silence or by the caller.</summary>
    public CancellationToken Token => linked.Token;

    /// <summary>Whether it was silence, or the longest time.</summary>
    public bool Barked => alarm.IsCancellationRequested;

    /// <summary>There was a sign of life: the next one may take <paramref name="silence"/>.</summary>
    public void Touch(TimeSpan silence)
    {
        var wait = silence;
        if (longest - time.GetElapsedTime(started) is { } left && left < wait)
            wait = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        alarm.CancelAfter(wait);
    }

    public void Dispose()
    {
        linked.Dispose();
        alarm.Dispose();
    }
}
