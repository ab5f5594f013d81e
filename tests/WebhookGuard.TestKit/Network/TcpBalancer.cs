using System.Net;
using System.Net.Sockets;

namespace WebhookGuard.TestKit.Network;

/// <summary>
/// A forwarder on 127.0.0.1 in front of several servers, as a Service is: each new connection goes to the next of those that are ready.
/// What clients keep open is cut after a while in which nobody waits for an answer, so that load moves from server to server.
/// </summary>
public sealed class TcpBalancer : IAsyncDisposable
{
    private static readonly TimeSpan Check = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    private readonly Func<IReadOnlyList<int>> ports;
    private readonly Func<TimeSpan> age;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private int turn;

    /// <summary>Starts to forward.</summary>
    /// <param name="ports">The ports on 127.0.0.1 of the servers that are ready; asked at each connection.</param>
    /// <param name="age">How old a connection may get before it is cut at the next quiet moment; asked at each connection.</param>
    public TcpBalancer(Func<IReadOnlyList<int>> ports, Func<TimeSpan> age)
    {
        this.ports = ports;
        this.age = age;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    /// <summary>The port to connect to.</summary>
    public int Port { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var forwarding = new HashSet<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(stop.Token);
                forwarding.RemoveWhere(task => task.IsCompleted);
                forwarding.Add(ForwardAsync(client));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(forwarding);
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using var near = client;
        client.NoDelay = true;
        using var server = await ConnectAsync();
        if (server is null)
        {
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var activity = new Activity();
        Task[] tasks =
        [
            PumpAsync(client, server, () => activity.Note(answered: false), over.Token),
            PumpAsync(server, client, () => activity.Note(answered: true), over.Token),
            WaitForAgeAsync(activity, age(), over.Token),
        ];
        await Task.WhenAny(tasks);
        await over.CancelAsync();
        await Task.WhenAll(tasks);
    }

    private async Task<Socket?> ConnectAsync()
    {
        var ready = ports();
        for (var attempt = 0; attempt < ready.Count; attempt++)
        {
            var next = ready[(int)((uint)Interlocked.Increment(ref turn) % (uint)ready.Count)];
            var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, next, stop.Token);
                return server;
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                server.Dispose();
            }
        }

        return null;
    }

    private static async Task PumpAsync(Socket from, Socket to, Action note, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, cancellationToken) is > 0 and var count)
            {
                note();
                await to.SendAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One end went away.
        }
    }

    private static async Task WaitForAgeAsync(Activity activity, TimeSpan age, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(age, TimeProvider.System, cancellationToken);
            while (!activity.IsQuiet)
            {
                await Task.Delay(Check, TimeProvider.System, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The connection ended by itself.
        }
    }

    /// <summary>Who spoke last on a connection, and when.</summary>
    private sealed class Activity
    {
        private readonly Lock gate = new();
        private long at = TimeProvider.System.GetTimestamp();
        private bool answered;

        /// <summary>Whether the last word was the server's, and some time ago.</summary>
        public bool IsQuiet
        {
            get
            {
                lock (gate)
                {
                    return answered && TimeProvider.System.GetElapsedTime(at) > Quiet;
                }
            }
        }

        public void Note(bool answered)
        {
            lock (gate)
            {
                this.answered = answered;
                at = TimeProvider.System.GetTimestamp();
            }
        }
    }
}
