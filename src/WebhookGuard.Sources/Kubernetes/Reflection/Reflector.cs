using System.Net;
using Microsoft.Extensions.Logging;

namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>
/// Keeps a handler told of all objects of a resource: lists them once, then watches from there, and lists again only when the server cannot
/// go on from where the watch was. Follows client-go's <c>tools/cache/reflector.go</c>.
/// </summary>
/// <typeparam name="T">What is kept of an object.</typeparam>
public sealed class Reflector<T> : IReflector
    where T : IReflectedObject
{
    private readonly IReflectorHandler<T> handler;
    private readonly ReflectorOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ApiRequests requests;
    private readonly KnownObjects<T> known;
    private readonly Lister<T> lister;
    private readonly Watcher watcher;
    private readonly Backoff backoff;
    private readonly ReconnectSign sign;
    private ReflectorState state;
    private int signsSeen;

    // Where the stream broke last time: if it breaks there again, the server's next event is at fault, and only a list gets past it.
    private string? brokenAt;

    private enum Step
    {
        List,
        Watch,
    }

    /// <summary>Prepares a reflector; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="client">Whose connections, TLS settings and credentials are used. Not disposed.</param>
    /// <param name="resource">What to reflect.</param>
    /// <param name="projection">Takes what is wanted from each object.</param>
    /// <param name="handler">Is told of all changes.</param>
    /// <param name="logger">Where failures go.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <param name="options">Times and sizes.</param>
    /// <param name="sign">What it shares with the others of that API server.</param>
    public Reflector(
        k8s.Kubernetes client,
        KubernetesResource resource,
        IObjectProjection<T> projection,
        IReflectorHandler<T> handler,
        ILogger logger,
        TimeProvider? time = null,
        ReflectorOptions? options = null,
        ReconnectSign? sign = null)
    {
        Resource = resource;
        this.handler = handler;
        this.logger = logger;
        this.time = time ?? TimeProvider.System;
        this.options = options ?? new ReflectorOptions();
        this.sign = sign ?? new ReconnectSign();
        requests = new ApiRequests(client, this.time);
        known = new KnownObjects<T>(resource, projection, handler, logger);
        lister = new Lister<T>(requests, known, this.options, this.time);
        watcher = new Watcher(requests, this.options, this.time, Random.Shared.NextDouble);
        backoff = new Backoff(this.options, this.time, Random.Shared.NextDouble);
        state = new ReflectorState { Phase = ReflectorPhase.Listing, Since = this.time.GetUtcNow() };
    }

    /// <inheritdoc/>
    public KubernetesResource Resource { get; }

    /// <inheritdoc/>
    public ReflectorState State => Volatile.Read(ref state);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Tell(State);
        var step = Step.List;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                step = step == Step.List ? await ListAsync(cancellationToken) : await WatchAsync(cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure)
            {
                var again = sign.Next;
                step = AfterFailure(step, failure, out var delay);
                await PauseAsync(delay, (failure as ApiFailureException)?.RetryAfter, again, cancellationToken);
            }
        }

        Enter(ReflectorPhase.Disconnected, "stopped");
    }

    private async Task<Step> ListAsync(CancellationToken cancellationToken)
    {
        if (State.Phase == ReflectorPhase.Watching)
            Enter(ReflectorPhase.Listing, "the server no longer has the changes since the last event");
        if (await ListServedAsync(cancellationToken))
            return Step.Watch;
        using (var watchdog = new Watchdog(options.ResponseTimeout, longest: null, time, cancellationToken))
        {
            await requests.EnsureReadyAsync(watchdog.Token);
        }

        if (await ListServedAsync(cancellationToken))
            return Step.Watch;

        // The resource version stays: once installed, a lagging cache must not show objects from before.
        if (!State.HasSynced || known.Count > 0)
            Replace(new Replacement<T>(), State with { ServedVersion = null, LastEventAt = time.GetUtcNow() });
        Enter(ReflectorPhase.NotInstalled, $"{Resource} is not served as {string.Join(" or ", Resource.Versions)}", options.NotInstalledInterval);
        await PauseAsync(options.NotInstalledInterval, cancellationToken);
        return Step.List;
    }

    /// <summary>Lists in the first version that is served; false if none is.</summary>
    private async Task<bool> ListServedAsync(CancellationToken cancellationToken)
    {
        foreach (var version in VersionsToTry())
        {
            try
            {
                var (objects, resourceVersion) = await lister.ListAsync(Resource.PathOf(version), State.ResourceVersion, cancellationToken);
                Replace(objects, State with { ResourceVersion = resourceVersion, ServedVersion = version, LastEventAt = time.GetUtcNow() });
                return true;
            }
            catch (ApiFailureException missing) when (missing.Status.Code == (int)HttpStatusCode.NotFound)
            {
                logger.LogDebug("{Resource} is not served as {Version}", Resource, version);
            }
        }

        return false;
    }

    private async Task<Step> WatchAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var eventsBefore = State.Events;
        var expired = false;
        try
        {
            await watcher.WatchAsync(
                Resource.PathOf(State.ServedVersion!),
                State.ResourceVersion!,
                Opened,
                Receive,
                cancellationToken);
        }
        catch (ApiFailureException failure) when (failure.Status.IsExpired)
        {
            logger.LogInformation("{Resource} has to be listed again: {Reason}", Resource, failure.Message);
            expired = true;
        }

        var wasShort = State.Events == eventsBefore && time.GetElapsedTime(started) < options.ShortWatch;
        if (wasShort)
        {
            var what = expired ? "the server does not have the changes since the last list" : "the watch was closed as soon as it was opened";
            await PauseAsync(Disconnect(what), cancellationToken);
        }

        return expired ? Step.List : Step.Watch;
    }

    private void Opened()
    {
        var wasAway = State.Phase == ReflectorPhase.Disconnected;
        Enter(ReflectorPhase.Watching, reason: null);
        if (wasAway)
            sign.Give();
    }

    private void Receive(ReadOnlySpan<byte> line)
    {
        var change = WatchEvent.Parse(line);
        var unreadableBefore = known.Unreadable;
        var resourceVersion = change.Type switch
        {
            WatchEventType.Added or WatchEventType.Modified => known.Upsert(change.Object),
            WatchEventType.Deleted => known.Delete(change.Object),
            WatchEventType.Bookmark => ObjectMetadata.Read(change.Object).ResourceVersion,
            _ => throw FailureOf(ApiStatus.Read(change.Object.ToArray(), httpCode: 0)),
        };
        if (resourceVersion.Length == 0)
            throw new BrokenStreamException("the server sent a bookmark without resourceVersion");
        Set(WithCounts(State with
        {
            ResourceVersion = resourceVersion,
            LastEventAt = time.GetUtcNow(),
            Events = State.Events + 1,
        }));
        if (known.Unreadable != unreadableBefore)
            Tell(State);
    }

    // A watch that fails at one event, such as "etcd event received with PrevKv=nil" right at a compaction, fails there each time it is
    // resumed: what is not an expiry is a broken stream, which a second failure at the same place turns into a list.
    private static Exception FailureOf(ApiStatus status) => status.IsExpired
        ? new ApiFailureException(status, retryAfter: null)
        : new BrokenStreamException(status.ToString());

    /// <summary>Decides how to go on. Whenever it is not certain that nothing was missed, by a list.</summary>
    private Step AfterFailure(Step step, Exception failure, out TimeSpan delay)
    {
        var reason = Describe(failure);
        delay = Disconnect(reason, (failure as ApiFailureException)?.RetryAfter);
        logger.LogWarning("{Resource} is disconnected, next attempt in {Delay}: {Reason}", Resource, delay, reason);
        switch (failure)
        {
            case ApiFailureException { Status.Code: 429 or >= 500 or 401 or 403 }:
            case HttpRequestException or IOException or TimeoutException or OperationCanceledException:
                return step;
            case ApiFailureException:
                return Step.List;
            case BrokenStreamException when step == Step.Watch && brokenAt != State.ResourceVersion:
                brokenAt = State.ResourceVersion;
                return Step.Watch;
            case BrokenStreamException:
                brokenAt = null;
                return Step.List;
            default:
                logger.LogError(failure, "{Resource} is listed again after an unexpected failure", Resource);
                return Step.List;
        }
    }

    private string Describe(Exception failure)
    {
        switch (failure)
        {
            case ApiFailureException { Status.Code: 401 } refused:
                return $"the API server does not accept the credentials: {refused.Message}";
            case ApiFailureException { Status.Code: 403 } refused:
                return $"a ClusterRole must allow list and watch: apiGroups: [\"{Resource.Group}\"], resources: [\"{Resource.Plural}\"], "
                    + $"verbs: [\"list\", \"watch\"]. The API server says: {refused.Message}";
            default:
                // Network failures carry the telling part inside.
                return failure.InnerException is { } inner && !failure.Message.Contains(inner.Message, StringComparison.Ordinal)
                    ? $"{failure.Message} ({inner.Message})"
                    : failure.Message;
        }
    }

    private IEnumerable<string> VersionsToTry() =>
        State.ServedVersion is { } served ? Resource.Versions.Where(other => other != served).Prepend(served) : Resource.Versions;

    private void Replace(Replacement<T> objects, ReflectorState next)
    {
        known.Commit(objects);
        Set(WithCounts(next with { HasSynced = true, Lists = next.Lists + 1 }));
    }

    private TimeSpan Disconnect(string reason, TimeSpan? retryAfter = null)
    {
        if (sign.Count is var signs && signs != signsSeen)
        {
            signsSeen = signs;
            backoff.StartOver();
        }

        var delay = backoff.Next();
        if (retryAfter > delay)
            delay = retryAfter < options.RetryAfterMaximum ? retryAfter.Value : options.RetryAfterMaximum;
        Enter(ReflectorPhase.Disconnected, reason, delay);
        return delay;
    }

    /// <summary>Waits, or returns at once when cancelled.</summary>
    private async Task PauseAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Waits, or until the API server is heard of again, but then for as long as it asked for itself, and for the shortest delay.</summary>
    private async Task PauseAsync(TimeSpan delay, TimeSpan? retryAfter, Task again, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var least = retryAfter > options.BackoffInitial ? retryAfter.Value : options.BackoffInitial;
        var whole = Task.Delay(delay, time, over.Token);
        if (least < delay)
        {
            await Task.WhenAny(whole, Task.Delay(least, time, over.Token));
            await Task.WhenAny(whole, again);
        }
        else
        {
            await Task.WhenAny(whole);
        }

        await over.CancelAsync();
    }

    private void Enter(ReflectorPhase phase, string? reason, TimeSpan? wait = null)
    {
        var now = time.GetUtcNow();
        var old = State;
        var next = WithCounts(old with
        {
            Phase = phase,
            Reason = reason,
            Since = phase == old.Phase ? old.Since : now,
            NextAttemptAt = now + wait,
        });
        Set(next);
        if (old.Phase != phase || old.Reason != reason)
            Tell(next);
    }

    private ReflectorState WithCounts(ReflectorState of) => of with
    {
        Objects = known.Count,
        UnreadableObjects = known.Unreadable,
        HandlerFailures = known.HandlerFailures,
    };

    private void Set(ReflectorState next) => Volatile.Write(ref state, next);

    private void Tell(ReflectorState now)
    {
        try
        {
            handler.OnStateChanged(now);
        }
        catch (Exception wrong)
        {
            logger.LogError(wrong, "The state of {Resource} could not be taken in", Resource);
        }
    }
}
