namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>Times and sizes of a reflector. The defaults are those of client-go's reflector where it has them.</summary>
public sealed record ReflectorOptions
{
    /// <summary>Objects per page of a list that is read from etcd; 0 asks for all at once. Lists from the watch cache have no pages.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>The server is asked to end each watch after a random time between this and twice this, so that load spreads.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How much longer than asked for a watch may last before it is taken for dead.</summary>
    public TimeSpan WatchTimeoutSlack { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A watch that is silent for so long is taken for dead. API servers send a bookmark about once a minute.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long the server may take to begin an answer, and between two parts of a list. API servers give up after 60 s.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How often to ask for a resource that is not installed.</summary>
    public TimeSpan NotInstalledInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A watch that ends sooner than this without an event is a failure, not the normal end of a quiet watch.</summary>
    public TimeSpan ShortWatch { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Delay after the first failure in a healthy while: where several API servers share an address, another of them is there already.
    /// </summary>
    public TimeSpan BackoffFirst { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Delay after the next failure, and the shortest for which a <see cref="ReconnectSign"/> is waited.</summary>
    public TimeSpan BackoffInitial { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>
    /// Longest delay, before jitter. Shorter than client-go's 30 s: as long as one is behind, Pods that ask for an address are told to try again.
    /// </summary>
    public TimeSpan BackoffMaximum { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>By how much the delay grows from failure to failure.</summary>
    public double BackoffFactor { get; init; } = 2.0;

    /// <summary>Up to this share of a delay is added to it at random.</summary>
    public double BackoffJitter { get; init; } = 1.0;

    /// <summary>After so long without a failure the delay is the first one again.</summary>
    public TimeSpan BackoffReset { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest <c>Retry-After</c> that is obeyed.</summary>
    public TimeSpan RetryAfterMaximum { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Largest object accepted, in bytes of JSON. etcd takes 1.5 MB by default; this only keeps memory bounded.</summary>
    public int MaximumObjectBytes { get; init; } = 32 * 1024 * 1024;
}
