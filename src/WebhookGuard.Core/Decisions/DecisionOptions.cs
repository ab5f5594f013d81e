namespace WebhookGuard.Core.Decisions;

/// <summary>Settings of decisions.</summary>
public sealed record DecisionOptions
{
    /// <summary>kube-ovn-controller's <c>--gc-interval</c>; zero if its garbage collection is off. Messages on leftovers tell it.</summary>
    public TimeSpan GarbageCollectionInterval { get; init; } = TimeSpan.FromSeconds(360);

    /// <summary>How many free addresses a denial suggests at most.</summary>
    public int Suggestions { get; init; } = 3;
}
