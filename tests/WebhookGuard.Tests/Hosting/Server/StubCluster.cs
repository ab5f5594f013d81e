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

    public Task<IReadOnlyList<ObjectView>> FindAsync(IReadOnlyCollection<ObjectName> names, CancellationToken cancellationToken)
    {
        AskedFor.AddRange(names);
        return Failure is { } failure
            ? throw failure
            : Task.FromResult<IReadOnlyList<ObjectView>>([.. Objects.Where(view => names.Contains(view.Name))]);
    }

    public Task<bool> MayOverrideAsync(AdmissionReview review, CancellationToken cancellationToken) =>
        Failure is { } failure ? throw failure : Task.FromResult(Overriders.Contains(review.User));
}
