using System.Threading.Channels;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>
/// Reads a state folder and reads it again whenever it changes: files written in place, renamed over, deleted, or swapped through
/// links as the kubelet does with a ConfigMap; also when the whole folder goes and comes back.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="time">The clock.</param>
/// <param name="options">How to watch; null for the defaults.</param>
public sealed class StateFolderWatcher(string path, TimeProvider time, StateFolderWatcherOptions? options = null)
{
    private readonly StateFolderWatcherOptions options = options ?? new StateFolderWatcherOptions();

    private readonly StateFolderState state = new(path);

    private readonly Channel<bool> announced = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>
    /// Raised with what the folder says: once at the start, then after each change, one at a time. A file that cannot be read any
    /// more keeps the objects it had and adds to the report's errors; so does a folder that has gone.
    /// </summary>
    public event Action<StateSnapshot>? OnChanged;

    /// <summary>Watches until cancelled.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var watch = Watch();
        try
        {
            state.Refresh(trustStamps: false);
            OnChanged?.Invoke(state.Snapshot());
            while (true)
            {
                var wasAnnounced = await WaitAsync(cancellationToken).ConfigureAwait(false);
                if (!state.Refresh(trustStamps: !wasAnnounced))
                {
                    continue;
                }

                // A change that nobody announced: the watch is broken, or on a folder that is no longer at this path.
                if (!wasAnnounced || !state.FolderFound)
                {
                    watch?.Dispose();
                    watch = Watch();

                    // Whatever happened between the reading and the new watch is not announced either.
                    state.Refresh(trustStamps: false);
                }

                OnChanged?.Invoke(state.Snapshot());
            }
        }
        finally
        {
            watch?.Dispose();
        }
    }

    /// <summary>Waits for an announced change to settle (true), or for the time to look without one (false).</summary>
    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (!await IsAnnouncedWithinAsync(options.PollInterval, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var first = time.GetTimestamp();
        while (time.GetElapsedTime(first) < options.LongestDebounce
            && await IsAnnouncedWithinAsync(options.Debounce, cancellationToken).ConfigureAwait(false))
        {
        }

        return true;
    }

    private async Task<bool> IsAnnouncedWithinAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await announced.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Starts a watch; null if there is no folder or the system has no watches left, in which case polling must do.</summary>
    private FileSystemWatcher? Watch()
    {
        FileSystemWatcher? watch = null;
        try
        {
            watch = new FileSystemWatcher(path);
            watch.Created += (_, _) => Announce();
            watch.Changed += (_, _) => Announce();
            watch.Deleted += (_, _) => Announce();
            watch.Renamed += (_, _) => Announce();
            watch.Error += (_, _) => Announce();
            watch.EnableRaisingEvents = true;
            return watch;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            watch?.Dispose();
            return null;
        }
    }

    private void Announce() => announced.Writer.TryWrite(true);
}
