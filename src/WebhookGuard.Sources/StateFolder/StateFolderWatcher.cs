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

    private FileSystemWatcher? watch;

    private Task<StateSnapshot>? firstReading;

    /// <summary>
    /// Raised with what the folder says: once at the start, then after each change, one at a time. A file that cannot be read any
    /// more keeps the objects it had and adds to the report's errors; so does a folder that has gone.
    /// </summary>
    public event Action<StateSnapshot>? OnChanged;

    /// <summary>Begins to read, so that <see cref="RunAsync"/> finds it done; optional, and at most once.</summary>
    /// <param name="prepare">What else to do with what was read, before <see cref="OnChanged"/> tells of it.</param>
    public void Begin(Action<StateSnapshot>? prepare = null)
    {
        watch = Watch();
        firstReading = Task.Run(() =>
        {
            state.Refresh(trustStamps: false);
            var first = state.Snapshot();
            prepare?.Invoke(first);
            return first;
        });
    }

    /// <summary>Watches until cancelled.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (firstReading is null)
        {
            Begin();
        }

        try
        {
            OnChanged?.Invoke(await firstReading!.ConfigureAwait(false));
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
        FileSystemWatcher? started = null;
        try
        {
            started = new FileSystemWatcher(path);
            started.Created += (_, _) => Announce();
            started.Changed += (_, _) => Announce();
            started.Deleted += (_, _) => Announce();
            started.Renamed += (_, _) => Announce();
            started.Error += (_, _) => Announce();
            started.EnableRaisingEvents = true;
            return started;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            started?.Dispose();
            return null;
        }
    }

    private void Announce() => announced.Writer.TryWrite(true);
}
