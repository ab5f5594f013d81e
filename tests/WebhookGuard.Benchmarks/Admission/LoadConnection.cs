using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace WebhookGuard.Benchmarks.Admission;

/// <summary>One kept connection, with at most one request under way.</summary>
internal sealed class LoadConnection : IDisposable
{
    private readonly SslStream stream;
    private readonly byte[] buffer = new byte[64 * 1024];
    private int length;

    private LoadConnection(Socket socket, SslStream stream)
    {
        Socket = socket;
        this.stream = stream;
    }

    /// <summary>What to wait on.</summary>
    public Socket Socket { get; }

    /// <summary>When what is under way was due.</summary>
    public long Due { get; private set; }

    /// <summary>Whether what is under way cannot be measured any more.</summary>
    public bool IsSpoilt { get; set; }

    /// <summary>Connects.</summary>
    public static async Task<LoadConnection> ConnectAsync(WebhookAddress webhook)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(webhook.Admission.Host, webhook.Admission.Port);
        var connection = new LoadConnection(socket, new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, webhook.Verify));
        await connection.stream.AuthenticateAsClientAsync(webhook.Admission.Host);
        return connection;
    }

    /// <summary>Sends a request that was due at that time.</summary>
    public void Send(byte[] request, long due)
    {
        Due = due;
        IsSpoilt = false;
        stream.Write(request);
    }

    /// <summary>Sends a request and returns its answer.</summary>
    public string Ask(byte[] request)
    {
        Send(request, Stopwatch.GetTimestamp());
        Receive();
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>Reads the whole answer, and returns how long it took.</summary>
    /// <exception cref="InvalidOperationException">It is not a review's.</exception>
    public TimeSpan Receive()
    {
        var read = 0;
        while (true)
        {
            var now = stream.Read(buffer, read, buffer.Length - read);
            read += now;
            var answer = buffer.AsSpan(0, read);
            var body = answer.IndexOf("\r\n\r\n"u8) + 4;
            if (body > 3 && read >= body + LengthOf(answer[..body]))
            {
                length = read;
                return answer.StartsWith("HTTP/1.1 200 "u8)
                    ? Stopwatch.GetElapsedTime(Due)
                    : throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
            }

            if (now == 0)
            {
                throw new InvalidOperationException("the webhook closed the connection");
            }
        }
    }

    public void Dispose() => stream.Dispose();

    private static int LengthOf(ReadOnlySpan<byte> headers)
    {
        var name = "Content-Length: "u8;
        return Utf8Parser.TryParse(headers[(headers.IndexOf(name) + name.Length)..], out int length, out _)
            ? length
            : throw new InvalidOperationException("an answer without a length");
    }
}
