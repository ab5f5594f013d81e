namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>Growing delays between attempts, which start over after a healthy while.</summary>
internal sealed class Backoff(ReflectorOptions options, TimeProvider time, Func<double> random)
{
    private TimeSpan current = options.BackoffInitial;
    private long? lastFailure;

    /// <summary>The delay to wait after a failure that happened now.</summary>
    public TimeSpan Next()
    {
        var now = time.GetTimestamp();
        if (lastFailure is { } last && time.GetElapsedTime(last, now) > options.BackoffReset)
            current = options.BackoffInitial;
        lastFailure = now;
        var delay = current * (1 + options.BackoffJitter * random());
        current = TimeSpan.FromTicks(Math.Min((current * options.BackoffFactor).Ticks, options.BackoffMaximum.Ticks));
        return delay;
    }
}
