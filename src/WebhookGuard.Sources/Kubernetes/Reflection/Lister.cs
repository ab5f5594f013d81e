using System.Net;

namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>Reads a whole list, over all its pages.</summary>
internal sealed class Lister<T>(ApiRequests requests, KnownObjects<T> known, ReflectorOptions options, TimeProvider time)
    where T : IReflectedObject
{
    /// <summary>
    /// Reads all objects, in a state that is not older than what was seen before. The first list may be answered from any API server's
    /// cache (<c>resourceVersion=0</c>); later ones must not go back in time, which a lagging cache would do.
    /// </summary>
    /// <param name="path">The collection's path.</param>
    /// <param name="seen">The resource version seen last; <c>null</c> at first.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<(Replacement<T> Objects, string ResourceVersion)> ListAsync(
        string path, string? seen, CancellationToken cancellationToken)
    {
        if (seen is null)
            return await ListPagesAsync(path, "0", options.PageSize, cancellationToken);
        try
        {
            // Without a limit it comes from the watch cache; pages would all hit etcd.
            return await ListPagesAsync(path, seen, limit: 0, cancellationToken);
        }
        catch (ApiFailureException refused) when (NeedsConsistentRead(refused.Status))
        {
            // Compacted away, or etcd was restored and its version went back: a read from etcd itself is never older than what was seen.
            return await ListPagesAsync(path, "", options.PageSize, cancellationToken);
        }
    }

    private static bool NeedsConsistentRead(ApiStatus status) =>
        status.IsExpired || status.TooLargeResourceVersion || status.Code == (int)HttpStatusCode.BadRequest;

    private async Task<(Replacement<T> Objects, string ResourceVersion)> ListPagesAsync(
        string path, string resourceVersion, int limit, CancellationToken cancellationToken)
    {
        var replacement = new Replacement<T>();
        var first = await ReadPageAsync(FirstPage(path, resourceVersion, limit), replacement, cancellationToken);
        var token = first.Continue;
        while (token.Length > 0)
        {
            try
            {
                var query = $"{path}?limit={limit}&continue={Uri.EscapeDataString(token)}";
                token = (await ReadPageAsync(query, replacement, cancellationToken)).Continue;
            }
            catch (ApiFailureException expired) when (expired.Status.IsExpired && limit > 0)
            {
                // The pages read so far are of a state that is gone: start over, all at once.
                return await ListPagesAsync(path, resourceVersion, limit: 0, cancellationToken);
            }
        }

        // Every page shows the state of the first one.
        return (replacement, first.ResourceVersion);
    }

    private static string FirstPage(string path, string resourceVersion, int limit)
    {
        var query = $"{path}?resourceVersion={Uri.EscapeDataString(resourceVersion)}";
        if (resourceVersion is not ("" or "0"))
            query += "&resourceVersionMatch=NotOlderThan";
        return limit > 0 ? $"{query}&limit={limit}" : query;
    }

    private async Task<ListPage> ReadPageAsync(string pathAndQuery, Replacement<T> replacement, CancellationToken cancellationToken)
    {
        using var watchdog = new Watchdog(options.ResponseTimeout, longest: null, time, cancellationToken);
        try
        {
            using var response = await requests.GetAsync(pathAndQuery, watchdog.Token, alone: true);
            await using var stream = await response.Content.ReadAsStreamAsync(watchdog.Token);
            var buffer = new GrowingBuffer(stream, options.MaximumObjectBytes, () => watchdog.Touch(options.ResponseTimeout));
            return await new ListDocumentReader(buffer, item => known.Add(replacement, item)).ReadAsync(watchdog.Token);
        }
        catch (Exception stopped) when (watchdog.Barked && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"the server was silent for {options.ResponseTimeout} within a list", stopped);
        }
    }
}
