using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using WebhookGuard.Ovsdb.Monitors;
using WebhookGuard.Ovsdb.Wire;

namespace WebhookGuard.Ovsdb.Sessions;

/// <summary>
/// JSON-RPC 1.0 as OVSDB has it over one stream: sends requests, matches replies, reads messages into a sink. ovsdb-server closes the
/// connection without a word on any member it does not know ("jsonrpc") and on params that are not an array.
/// </summary>
internal sealed class JsonRpcChannel(Stream stream, TimeProvider timeProvider) : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;
    private readonly ConcurrentDictionary<long, PendingRequest> pending = new();
    private readonly SemaphoreSlim writing = new(1, 1);
    private long lastId;
    private long lastReceived = timeProvider.GetTimestamp();

    /// <summary>How long the server has sent nothing.</summary>
    public TimeSpan Silence => timeProvider.GetElapsedTime(Interlocked.Read(ref lastReceived));

    /// <summary>Sends a request and waits for its result.</summary>
    /// <exception cref="OvsdbErrorReply">The server answered with an error.</exception>
    public async Task<JsonElement?> RequestAsync(
        string method,
        string parameters,
        CancellationToken cancellationToken,
        MonitorTarget? monitor = null,
        Action<JsonElement?>? onResult = null)
    {
        var id = Interlocked.Increment(ref lastId);
        var request = new PendingRequest(method, monitor, onResult);
        pending[id] = request;
        await SendAsync($$"""{"method":{{Json.Text(method)}},"params":{{parameters}},"id":{{id}}}""", cancellationToken);
        return await request.Reply.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Asks for a sign of life; its reply matters only as bytes.</summary>
    public Task SendEchoAsync(CancellationToken cancellationToken) =>
        SendAsync("""{"method":"echo","params":[],"id":"echo"}""", cancellationToken);

    /// <summary>Answers a request of the server.</summary>
    public Task SendReplyAsync(JsonElement id, JsonElement? result, string? error, CancellationToken cancellationToken)
    {
        var resultText = result is { } value ? value.GetRawText() : "null";
        var errorText = error is null ? "null" : Json.Text(error);
        return SendAsync($$"""{"id":{{id.GetRawText()}},"result":{{resultText}},"error":{{errorText}}}""", cancellationToken);
    }

    /// <summary>The request with this id; null when it is none of ours.</summary>
    public PendingRequest? Pending(JsonElement id) =>
        id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number) && pending.TryGetValue(number, out var request) ? request : null;

    /// <summary>The request with this id has its reply.</summary>
    public void Forget(JsonElement id) => pending.TryRemove(id.GetInt64(), out _);

    /// <summary>Reads until the connection ends, which is an exception.</summary>
    /// <param name="parser">Takes the bytes.</param>
    /// <param name="afterEach">Runs after each piece, to send what the parsing found to be answered.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task ReadAsync(MessageParser parser, Func<Task> afterEach, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferBytes, leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken);
                Interlocked.Exchange(ref lastReceived, timeProvider.GetTimestamp());
                var done = parser.Feed(read.Buffer);
                reader.AdvanceTo(read.Buffer.GetPosition(done), read.Buffer.End);
                await afterEach();
                if (read.IsCompleted)
                {
                    throw new SessionEndedException("the server closed the connection");
                }
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        writing.Dispose();
    }

    private async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        }
        finally
        {
            writing.Release();
        }
    }
}
