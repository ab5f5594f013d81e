using System.Net;
using System.Net.Sockets;

namespace WebhookGuard.TestKit;

/// <summary>Ports of 127.0.0.1 for servers under test.</summary>
public static class Loopback
{
    /// <summary>
    /// A TCP port that is free at this moment. Another process may take it before the server does: starts are therefore retried with
    /// another port.
    /// </summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
