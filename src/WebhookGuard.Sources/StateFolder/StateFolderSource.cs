using Microsoft.Extensions.Logging;
using WebhookGuard.Core.Holdings;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>
/// Keeps what a state folder says among the facts. What can be used is used at once. The source counts as synced only once all of it
/// could be: an address whose dump is broken is not known to be free. What breaks later keeps what it said before, and the source is
/// not current until it is mended.
/// </summary>
public sealed class StateFolderSource : ISource
{
    private const string SourceName = "state-folder";

    // A reason is a line in a log or an answer; the log has all errors.
    private const int ErrorsInReason = 3;

    private readonly StateFolderFacts facts;
    private readonly StateFolderWatcher watcher;
    private readonly ILogger logger;
    private readonly CurrentClock clock;
    private SourceState state;

    /// <summary>Prepares the source.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="facts">What to fill.</param>
    /// <param name="logger">Takes what is wrong with the folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="options">How to watch; null for the defaults.</param>
    public StateFolderSource(string path, ClusterFacts facts, ILogger logger, TimeProvider time, StateFolderWatcherOptions? options = null)
        : this(new StateFolderWatcher(path, time, options), new StateFolderFacts(facts), logger, time)
    {
    }

    private StateFolderSource(StateFolderWatcher watcher, StateFolderFacts facts, ILogger logger, TimeProvider time)
    {
        this.watcher = watcher;
        this.facts = facts;
        this.logger = logger;
        clock = new CurrentClock(time);
        state = new SourceState(SourceName, Synced: false, Current: false, clock.Note(current: false), "reading the folder");
        watcher.OnChanged += Apply;
    }

    /// <inheritdoc/>
    public SourceState State => Volatile.Read(ref state);

    /// <inheritdoc/>
    public bool IsCurrent => State.Current;

    /// <summary>Begins to fill the facts while there is no log yet to tell of it: that takes as long as the rest of a program's start.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="facts">What to fill.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Makes the source, once, with what takes what is wrong with the folder.</returns>
    public static Func<ILogger, StateFolderSource> Begin(string path, ClusterFacts facts, TimeProvider time)
    {
        var folder = new StateFolderWatcher(path, time);
        var filled = new StateFolderFacts(facts);
        folder.Begin(snapshot => filled.Apply(snapshot));
        return logger => new StateFolderSource(folder, filled, logger, time);
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await watcher.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end that was asked for.
        }
    }

    private void Apply(StateSnapshot snapshot)
    {
        var (objects, errors) = facts.Apply(snapshot);
        foreach (var error in errors)
        {
            logger.LogWarning("State folder: {Error}", error);
        }

        var current = errors.Count == 0;
        Volatile.Write(ref state, new SourceState(SourceName, State.Synced || current, current, clock.Note(current), Reason(errors))
        {
            Objects = objects,
            Failures = errors.Count,
        });
        logger.LogInformation("State folder read: {Objects} objects and rows, {Errors} errors", State.Objects, State.Failures);
    }

    private static string? Reason(IReadOnlyList<string> errors) => errors.Count switch
    {
        0 => null,
        <= ErrorsInReason => string.Join("; ", errors),
        _ => $"{string.Join("; ", errors.Take(ErrorsInReason))}; and {errors.Count - ErrorsInReason} more",
    };
}
