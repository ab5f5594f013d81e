namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>Growing delays between attempts. After a healthy while they start over, with one that is hardly any.</summary>
internal sealed class Backoff(ReflectorOptions options, TimeProvider time, Func<double> random)
{
    private TimeSpan current = options.BackoffFirst;
    private long? lastFailure;

    /// <summary>The delay to wait after a failure that happened now.</summary>
    public TimeSpan Next()
    {
        var now = time.GetTimestamp();
        if (lastFailure is { } last && time.GetElapsedTime(last, now) > options.BackoffReset)
            current = options.BackoffFirst;
        lastFailure = now;
        var delay = current * (1 + options.BackoffJitter * random());
        var grown = TimeSpan.FromTicks(Math.Min((current * options.BackoffFactor).Ticks, options.BackoffMaximum.Ticks));
        current = grown < options.BackoffInitial ? options.BackoffInitial : grown;
        return delay;
    }

    /// <summary>Forgets failures that no longer tell anything, but goes on with <see cref="ReflectorOptions.BackoffInitial"/> at least.</summary>
    public void StartOver() => current = current < options.BackoffInitial ? current : options.BackoffInitial;
}
