using WebhookGuard.Sources;

namespace WebhookGuard.Commands;

/// <summary>Waits until sources have been read.</summary>
internal static class SourceSync
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until all sources have told everything once.</summary>
    /// <param name="sources">The sources, running.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="giveUpOnFailure">Whether what cannot be read is not waited for: dumps do not mend themselves.</param>
    /// <param name="progress">Told how many sources of how many have been read, or null.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourcesUnreadableException">Some have not been read in time, or cannot be.</exception>
    public static async Task WaitAsync(
        IReadOnlyList<ISource> sources,
        TimeSpan timeout,
        bool giveUpOnFailure,
        Action<int, int>? progress,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var waiting = sources.Select(source => source.State).Where(state => !state.Synced).ToArray();
            progress?.Invoke(sources.Count - waiting.Length, sources.Count);
            if (waiting.Length == 0)
            {
                return;
            }

            if (time.GetElapsedTime(start) > timeout || (giveUpOnFailure && waiting.Any(state => state.Failures > 0)))
            {
                throw new SourcesUnreadableException([.. waiting.Select(state => $"{state.Name}: {state.Reason}")]);
            }

            await Task.Delay(Step, time, cancellationToken);
        }
    }
}
