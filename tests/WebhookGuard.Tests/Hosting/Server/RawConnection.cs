using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace WebhookGuard.Tests.Hosting.Server;

/// <summary>A connection to the admission port on which a test writes what it likes.</summary>
internal sealed class RawConnection(TcpClient client, SslStream stream) : IDisposable
{
    public const string PostHead = "POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    public SslStream Stream => stream;

    public Task WriteAsync(string text) => WriteAsync(Encoding.ASCII.GetBytes(text));

    public async Task WriteAsync(byte[] bytes)
    {
        await stream.WriteAsync(bytes);
        await stream.FlushAsync();
    }

    /// <summary>Writes until the server does not want any more.</summary>
    public async Task WriteUntilRefusedAsync(byte[] bytes, TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await stream.WriteAsync(bytes, cancellationToken);
                await stream.FlushAsync(cancellationToken);
                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(pause, TimeProvider.System, cancellationToken);
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // That is how it ends.
        }
    }

    /// <summary>The status code of the next answer; null if the connection ends without one.</summary>
    public async Task<int?> ReadStatusAsync()
    {
        using var limit = new CancellationTokenSource(GuardServer.Patience, TimeProvider.System);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                var count = await stream.ReadAsync(buffer, limit.Token);
                if (count == 0)
                {
                    break;
                }

                text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // Reset: what came before counts.
        }

        return text.Length >= "HTTP/1.1 200".Length ? int.Parse(text.ToString(9, 3)) : null;
    }

    /// <summary>Ends the connection as a crashed client's kernel would: with a reset, not a goodbye.</summary>
    public void Reset()
    {
        client.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Close();
    }

    public void Dispose()
    {
        stream.Dispose();
        client.Dispose();
    }
}
