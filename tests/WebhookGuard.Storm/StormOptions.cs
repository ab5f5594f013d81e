namespace WebhookGuard.Storm;

/// <summary>How hard the storm blows.</summary>
internal sealed record StormOptions
{
    public int Seed { get; init; } = 1;

    public int Creates { get; init; } = 20_000;

    public int Clients { get; init; } = 64;

    /// <summary>How many addresses all clients together ask for, each in its scope.</summary>
    public int Addresses { get; init; } = 2_000;

    public int Replicas { get; init; } = 3;

    /// <summary>The API server's <c>--request-timeout</c>, which the guard is told as well.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan HousekeepingInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The guard's <c>--claims</c>; without, there are duplicates to be found.</summary>
    public bool Claims { get; init; } = true;

    /// <summary>Ends the storm at the first duplicate.</summary>
    public bool StopAtDuplicate { get; init; }

    /// <summary>How long a client waits between two requests, on average.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The time between two faults of one kind of server.</summary>
    public TimeSpan FaultPause { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the clients may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long claims may take to be those of the holders, and then to be gone.</summary>
    public TimeSpan SettleLimit { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>How long after a request was sent it may still be carried out.</summary>
    public TimeSpan InFlightLimit => RequestTimeout + TimeSpan.FromSeconds(5);

    /// <summary>A form for every run of the tests.</summary>
    public static StormOptions Short { get; } = new()
    {
        Creates = 1_500,
        Addresses = 300,
        Pause = TimeSpan.FromSeconds(0.8),
        RequestTimeout = TimeSpan.FromSeconds(10),
        HousekeepingInterval = TimeSpan.FromSeconds(2),
        FaultPause = TimeSpan.FromSeconds(5),
        Limit = TimeSpan.FromSeconds(90),
    };
}
