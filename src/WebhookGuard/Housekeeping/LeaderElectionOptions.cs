namespace WebhookGuard.Housekeeping;

/// <summary>What replicas agree on for electing one of them; the durations are those that Kubernetes' own controllers use.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>The Namespace of the Lease.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name of the Lease.</summary>
    public string Name { get; init; } = "webhookguard";

    /// <summary>What the elected replica does, as the end of "does …".</summary>
    public string Duty { get; init; } = "the housekeeping";

    /// <summary>What the Lease calls this replica: unique, since one that is restarted under its old name is not the one that led.</summary>
    public string Identity { get; init; } = $"{Environment.MachineName}_{Guid.NewGuid():N}";

    /// <summary>How long the Lease must have gone unrenewed before another replica takes it; whole seconds, at least one.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the leader tries to renew before it gives up; less than <see cref="LeaseDuration"/>, so that it stops before another starts.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait between attempts.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);
}
