using WebhookGuard.Admission;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Tests.Hosting.Server;

/// <summary>An API server that knows what the test says.</summary>
internal sealed class StubCluster : IClusterAccess
{
    /// <summary>What exists live.</summary>
    public List<ObjectView> Objects { get; } = [];

    /// <summary>Who may override.</summary>
    public HashSet<string> Overriders { get; } = [];

    /// <summary>What was asked for live.</summary>
    public List<ObjectName> AskedFor { get; } = [];

    /// <summary>What any question throws, if anything.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether it answers no question before it is given up.</summary>
    public bool Hangs { get; set; }

    public async Task<IReadOnlyList<ObjectView>> FindAsync(IReadOnlyCollection<ObjectName> names, CancellationToken cancellationToken)
    {
        AskedFor.AddRange(names);
        await HangAsync(cancellationToken);
        return Failure is { } failure
            ? throw failure
            : [.. Objects.Where(view => names.Contains(view.Name))];
    }

    public async Task<bool> MayOverrideAsync(AdmissionReview review, CancellationToken cancellationToken)
    {
        await HangAsync(cancellationToken);
        return !cancellationToken.IsCancellationRequested && (Failure is { } failure ? throw failure : Overriders.Contains(review.User.Name));
    }

    private async Task HangAsync(CancellationToken cancellationToken)
    {
        if (Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
