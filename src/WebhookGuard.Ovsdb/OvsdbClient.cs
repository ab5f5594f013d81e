using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using WebhookGuard.Ovsdb.Remotes;
using WebhookGuard.Ovsdb.Sessions;
using WebhookGuard.Ovsdb.Wire;

namespace WebhookGuard.Ovsdb;

/// <summary>
/// Mirrors tables of an OVSDB database (RFC 7047, with the extensions of ovsdb-server(7)): connects to one of several servers, loads the
/// rows, follows every change, and moves to another server when this one is lost, cut off from its cluster or stale. It only reads: it
/// sends get_schema, list_dbs, monitor, monitor_cond, monitor_cond_since, set_db_change_aware, echo, and "transact" with nothing but
/// "select".
/// </summary>
public sealed class OvsdbClient
{
    private static readonly TimeSpan QuickPause = TimeSpan.FromMilliseconds(100);

    private readonly OvsdbClientOptions options;
    private readonly OvsdbRemote[] remotes;
    private readonly TimeProvider timeProvider;
    private readonly ILogger logger;
    private readonly EventQueue events;
    private readonly StateTracker state;
    private readonly MirroredData data = new();
    private volatile Session? session;
    private int connectionsOpened;
    private int resyncWanted;
    private int running;

    /// <summary>Prepares a client; <see cref="RunAsync"/> makes it work.</summary>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public OvsdbClient(OvsdbClientOptions options, IOvsdbListener listener, TimeProvider? timeProvider = null, ILogger<OvsdbClient>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(listener);
        options.Validate();
        this.options = options;
        this.timeProvider = timeProvider ?? TimeProvider.System;
        this.logger = logger ?? NullLogger<OvsdbClient>.Instance;
        remotes = [.. options.Remotes];
        if (options.ShuffleRemotes)
        {
            Random.Shared.Shuffle(remotes);
        }

        events = new EventQueue(listener, options.MaxQueuedTransactions, this.logger);
        state = new StateTracker(events, this.timeProvider);
    }

    /// <summary>The state now; may be ahead of what the listener has been told.</summary>
    public OvsdbConnectionState State => state.Current;

    /// <summary>Runs until cancelled, whatever servers and listener do. Returns normally then.</summary>
    /// <exception cref="InvalidOperationException">It runs, or ran, already.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref running, 1) != 0)
        {
            throw new InvalidOperationException("a client runs once");
        }

        var delivering = Task.Run(() => events.DeliverAsync(Resync, cancellationToken), CancellationToken.None);
        try
        {
            await ConnectForeverAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            state.Failed("stopped");
        }

        try
        {
            await delivering;
        }
        catch (OperationCanceledException)
        {
            // What was not delivered yet is of no interest to somebody who stops.
        }
    }

    /// <summary>Forgets what was received and loads everything again, for a listener in doubt about its rows.</summary>
    public void Resync() => Resync("a reload was asked for");

    private void Resync(string reason)
    {
        Interlocked.Exchange(ref resyncWanted, 1);
        session?.End(new SessionEndedException(reason, forget: true));
    }

    private async Task ConnectForeverAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        for (var i = 0; ; i++)
        {
            var lasted = await ConnectOnceAsync(remotes[i % remotes.Length], cancellationToken);
            failures = lasted >= options.BackoffMax ? 1 : failures + 1;
            await Task.Delay(Pause(failures), timeProvider, cancellationToken);
        }
    }

    /// <summary>Uses one remote until it is lost, and returns for how long all rows were in sync.</summary>
    private async Task<TimeSpan> ConnectOnceAsync(OvsdbRemote remote, CancellationToken cancellationToken)
    {
        state.Update(before => before with { Phase = OvsdbConnectionPhase.Connecting, Remote = remote });
        var began = timeProvider.GetTimestamp();
        var synced = false;
        try
        {
            await using var current = new Session(
                new SessionContext(options, data, events, state, timeProvider, logger), await OpenAsync(remote, cancellationToken));
            session = current;
            if (Interlocked.Exchange(ref resyncWanted, 0) != 0)
            {
                data.Forget();
            }

            var connections = connectionsOpened++;
            state.Update(before => before with
            {
                Phase = OvsdbConnectionPhase.Handshaking,
                Role = OvsdbServerRole.Unknown,
                ServerId = null,
                ClusterId = null,
                Reconnects = connections,
            });
            try
            {
                await current.RunAsync(cancellationToken);
            }
            finally
            {
                session = null;
                synced = current.WasSynced;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            Lost(remote, exception);
        }

        return synced ? timeProvider.GetElapsedTime(began) : TimeSpan.Zero;
    }

    private void Lost(OvsdbRemote remote, Exception exception)
    {
        // Anything but a plain loss of the connection leaves a doubt about the rows.
        var (reason, doubt) = exception switch
        {
            SessionEndedException end => (end.Message, end.Forget),
            TimeoutException or IOException or System.Net.Sockets.SocketException or OvsdbErrorReply
                or System.Security.Authentication.AuthenticationException => (exception.Message, false),
            JsonException or OvsdbProtocolException => ($"the server sent malformed data: {exception.Message}", true),
            _ => ($"{exception.GetType().Name}: {exception.Message}", true),
        };
        if (doubt)
        {
            data.Forget();
        }

        logger.LogWarning("{Remote}: {Reason}", remote, reason);
        state.Failed(reason);
    }

    private async Task<Stream> OpenAsync(OvsdbRemote remote, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ConnectTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await Transport.ConnectAsync(remote, options.Tls, either.Token);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no connection within {options.ConnectTimeout.TotalSeconds:0.#} s", exception);
        }
    }

    /// <summary>Nearly none while there is another remote to try; then longer and longer. Always with jitter.</summary>
    private TimeSpan Pause(int failures)
    {
        var rounds = failures / remotes.Length;
        if (failures % remotes.Length != 0)
        {
            return QuickPause * Random.Shared.NextDouble();
        }

        var longest = options.BackoffMin * Math.Pow(2, Math.Min(rounds - 1, 20));
        return (longest < options.BackoffMax ? longest : options.BackoffMax) * (0.5 + (Random.Shared.NextDouble() / 2));
    }
}
