using WebhookGuard.Sources;

namespace WebhookGuard.Tests.Hosting.Server;

/// <summary>A source that stands as the test says; synced and current at first.</summary>
internal sealed class StubSource(string name, TimeProvider time) : ISource
{
    private volatile SourceState state = new(name, Synced: true, Current: true, time.GetUtcNow(), Reason: null);

    public SourceState State => Failure is { } failure ? throw failure : state;

    public bool IsCurrent => State.Current;

    /// <summary>What asking for the state throws, if anything.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether it still runs.</summary>
    public bool Running { get; private set; }

    /// <summary>It was read once and now is behind, since now.</summary>
    public void FallBehind(string reason) =>
        state = state with { Synced = true, Current = false, Since = time.GetUtcNow(), Reason = reason };

    /// <summary>It has never been read.</summary>
    public void Unsync(string reason) => state = state with { Synced = false, Current = false, Since = time.GetUtcNow(), Reason = reason };

    /// <summary>It has caught up.</summary>
    public void Recover() => state = state with { Synced = true, Current = true, Since = time.GetUtcNow(), Reason = null };

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Running = true;
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }
        finally
        {
            Running = false;
        }
    }
}
