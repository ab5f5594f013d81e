namespace WebhookGuard.TestKit;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class Eventually
{
    /// <summary>How long a condition may take before the wait fails: generous, because it is only ever spent by a failing test.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until <paramref name="condition"/> is true.</summary>
    /// <param name="condition">Asked again every 50 ms; an exception counts as "not yet" and is shown if the wait fails.</param>
    /// <param name="because">What is waited for, as the end of "waited 30 s until …".</param>
    /// <param name="timeout">30 s if not given.</param>
    /// <param name="cancellationToken">Ends the wait early.</param>
    /// <exception cref="TimeoutException">The condition did not become true in time.</exception>
    public static Task IsTrueAsync(
        Func<Task<bool>> condition, string because, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        ResultAsync(condition, value => value, because, timeout, cancellationToken);

    /// <inheritdoc cref="IsTrueAsync(Func{Task{bool}}, string, TimeSpan?, CancellationToken)"/>
    public static Task IsTrueAsync(
        Func<bool> condition, string because, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        IsTrueAsync(() => Task.FromResult(condition()), because, timeout, cancellationToken);

    /// <summary>Reads again until the value read is as wanted, and returns it.</summary>
    /// <param name="read">Reads the value; an exception counts as "not yet".</param>
    /// <param name="isWanted">Whether the value is the one waited for.</param>
    /// <param name="because">What is waited for.</param>
    /// <param name="timeout">30 s if not given.</param>
    /// <param name="cancellationToken">Ends the wait early.</param>
    /// <exception cref="TimeoutException">No such value was read in time; the message shows the last one.</exception>
    public static async Task<T> ResultAsync<T>(
        Func<Task<T>> read, Predicate<T> isWanted, string because, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        var clock = TimeProvider.System;
        var limit = timeout ?? DefaultTimeout;
        var start = clock.GetTimestamp();
        while (true)
        {
            string seen;
            Exception? failure = null;
            try
            {
                var value = await read().ConfigureAwait(false);
                if (isWanted(value))
                {
                    return value;
                }

                seen = $"last seen: {value}";
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                seen = $"last failure: {exception.Message}";
                failure = exception;
            }

            if (clock.GetElapsedTime(start) >= limit)
            {
                throw new TimeoutException($"waited {limit.TotalSeconds:0.#} s until {because}; {seen}", failure);
            }

            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
