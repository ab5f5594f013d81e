namespace WebhookGuard.Storm.History;

/// <summary>The storm's one clock: time since its start, never set back.</summary>
internal sealed class StormClock
{
    private readonly long start = TimeProvider.System.GetTimestamp();

    public TimeSpan Now => TimeProvider.System.GetElapsedTime(start);

    /// <summary>Waits; false if cancelled.</summary>
    public static async Task<bool> WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(time, TimeProvider.System, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
