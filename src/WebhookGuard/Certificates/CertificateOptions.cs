using WebhookGuard.Housekeeping;

namespace WebhookGuard.Certificates;

/// <summary>Durations of what is done about certificates.</summary>
public sealed record CertificateOptions
{
    /// <summary>How often files are looked at.</summary>
    public TimeSpan FilePoll { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long files must stay as they are before a change is taken.</summary>
    public TimeSpan FileSettling { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often each replica reads the Secret.</summary>
    public TimeSpan SecretPoll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often it does while it has no certificate.</summary>
    public TimeSpan FirstSecretPoll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the elected replica looks after the Secret and the webhook configurations.</summary>
    public TimeSpan KeeperInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a call to the API server may take.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long an authority is made; another follows when a third of that is left.</summary>
    public TimeSpan AuthorityLifetime { get; init; } = TimeSpan.FromDays(730);

    /// <summary>For how long a serving certificate is made; another follows when a third of that is left.</summary>
    public TimeSpan ServingLifetime { get; init; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long a new authority has to be in every <c>caBundle</c> before a certificate that it signed replaces one that is valid: any API
    /// server that answers at all has seen it by then.
    /// </summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The same where there is no valid certificate in the Secret, so that replicas that start cannot serve until then.</summary>
    public TimeSpan ShortOverlap { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The Lease of the elected replica, but for its Namespace.</summary>
    public LeaderElectionOptions Election { get; init; } = new() { Namespace = string.Empty, Name = "webhookguard-certificates", Duty = "the renewal of certificates" };
}
