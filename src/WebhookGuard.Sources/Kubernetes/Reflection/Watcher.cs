namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>Runs one watch request to its end.</summary>
internal sealed class Watcher(ApiRequests requests, ReflectorOptions options, TimeProvider time, Func<double> random)
{
    /// <summary>Watches. Returns at the normal end, which says nothing about whether anything happened.</summary>
    /// <param name="path">The collection's path.</param>
    /// <param name="resourceVersion">From where on changes are wanted.</param>
    /// <param name="onOpen">Called when the server has agreed.</param>
    /// <param name="onLine">Takes each line.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TimeoutException">The server was silent for too long, or did not end the watch in time.</exception>
    public async Task WatchAsync(
        string path, string resourceVersion, Action onOpen, JsonAction onLine, CancellationToken cancellationToken)
    {
        var seconds = (int)Math.Max(1, (options.WatchTimeout * (1 + random())).TotalSeconds);
        var longest = TimeSpan.FromSeconds(seconds) + options.WatchTimeoutSlack;
        using var watchdog = new Watchdog(options.ResponseTimeout, longest, time, cancellationToken);
        try
        {
            using var response = await requests.GetAsync(
                $"{path}?watch=true&allowWatchBookmarks=true&timeoutSeconds={seconds}&resourceVersion={Uri.EscapeDataString(resourceVersion)}",
                watchdog.Token);
            watchdog.Touch(options.IdleTimeout);
            onOpen();
            await using var stream = await response.Content.ReadAsStreamAsync(watchdog.Token);
            var lines = new WatchLineReader(
                new GrowingBuffer(stream, options.MaximumObjectBytes, () => watchdog.Touch(options.IdleTimeout)));
            while (await lines.ReadAsync(watchdog.Token) is { } line)
            {
                if (line.Span.Trim("\r \t"u8).Length > 0)
                    onLine(line.Span);
            }
        }
        catch (Exception stopped) when (watchdog.Barked && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"the watch was silent for {options.IdleTimeout}, or went on for {options.WatchTimeoutSlack} longer than the {seconds} s asked for",
                stopped);
        }
    }
}
