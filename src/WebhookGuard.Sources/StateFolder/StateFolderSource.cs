using Microsoft.Extensions.Logging;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.Sources.OvnNorthbound;

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

    private readonly ClusterFacts facts;
    private readonly NorthboundIndexer northbound;
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
        : this(new StateFolderWatcher(path, time, options), facts, logger, time)
    {
    }

    /// <summary>Prepares the source with a folder that may be being read already.</summary>
    /// <param name="watcher">The folder; it is the source's from now on.</param>
    /// <param name="facts">What to fill.</param>
    /// <param name="logger">Takes what is wrong with the folder.</param>
    /// <param name="time">The clock.</param>
    public StateFolderSource(StateFolderWatcher watcher, ClusterFacts facts, ILogger logger, TimeProvider time)
    {
        this.watcher = watcher;
        this.facts = facts;
        this.logger = logger;
        northbound = new NorthboundIndexer(facts.Index);
        clock = new CurrentClock(time);
        state = new SourceState(SourceName, Synced: false, Current: false, clock.Note(current: false), "reading the folder");
        watcher.OnChanged += Apply;
    }

    /// <inheritdoc/>
    public SourceState State => Volatile.Read(ref state);

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
        var byKind = snapshot.Objects.ToLookup(view => view.Name.Kind);
        foreach (var kind in KubernetesKinds.All)
        {
            facts.Replace(kind.Kind, [.. byKind[kind.Kind]]);
        }

        var tables = NorthboundTables.Read(snapshot.Tables);
        northbound.Replace(tables.Rows);

        var errors = snapshot.Report.Errors.Select(error => error.ToString()).Concat(tables.Errors).ToArray();
        foreach (var error in errors)
        {
            logger.LogWarning("State folder: {Error}", error);
        }

        var current = errors.Length == 0;
        Volatile.Write(ref state, new SourceState(SourceName, State.Synced || current, current, clock.Note(current), Reason(errors))
        {
            Objects = snapshot.Objects.Count + tables.Count,
            Failures = errors.Length,
        });
        logger.LogInformation("State folder read: {Objects} objects and rows, {Errors} errors", State.Objects, State.Failures);
    }

    private static string? Reason(string[] errors) => errors.Length switch
    {
        0 => null,
        <= ErrorsInReason => string.Join("; ", errors),
        _ => $"{string.Join("; ", errors.Take(ErrorsInReason))}; and {errors.Length - ErrorsInReason} more",
    };
}
