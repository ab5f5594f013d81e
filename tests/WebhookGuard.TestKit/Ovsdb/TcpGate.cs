using System.Net;
using System.Net.Sockets;

namespace WebhookGuard.TestKit.Ovsdb;

/// <summary>A forwarder on 127.0.0.1 in front of a port, which can be closed and opened: the network between client and server.</summary>
public sealed class TcpGate : IAsyncDisposable
{
    private readonly int target;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly HashSet<Socket> sockets = [];
    private readonly Task accepting;
    private bool open = true;

    /// <summary>Starts to forward to a port on 127.0.0.1.</summary>
    public TcpGate(int target)
    {
        this.target = target;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    /// <summary>The port to connect to.</summary>
    public int Port { get; }

    /// <summary><c>tcp:127.0.0.1:PORT</c></summary>
    public string Remote => $"tcp:127.0.0.1:{Port}";

    /// <summary>Cuts all connections and refuses new ones.</summary>
    public void Close()
    {
        lock (sockets)
        {
            open = false;
        }

        Cut();
    }

    /// <summary>Lets connections through again.</summary>
    public void Open()
    {
        lock (sockets)
        {
            open = true;
        }
    }

    /// <summary>Cuts all connections; new ones are let through.</summary>
    public void Cut()
    {
        lock (sockets)
        {
            foreach (var socket in sockets)
            {
                socket.Dispose();
            }

            sockets.Clear();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Close();
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> forwarding = [];
        try
        {
            while (true)
            {
                forwarding.Add(ForwardAsync(await listener.AcceptSocketAsync(stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(forwarding);
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        lock (sockets)
        {
            if (!open)
            {
                client.Dispose();
                return;
            }

            sockets.Add(client);
            sockets.Add(server);
        }

        try
        {
            await server.ConnectAsync(IPAddress.Loopback, target, stop.Token);
            await using var near = new NetworkStream(client);
            await using var far = new NetworkStream(server);
            await Task.WhenAny(near.CopyToAsync(far, stop.Token), far.CopyToAsync(near, stop.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // One end went away.
        }
        finally
        {
            client.Dispose();
            lock (sockets)
            {
                sockets.Remove(client);
                sockets.Remove(server);
            }
        }
    }
}
