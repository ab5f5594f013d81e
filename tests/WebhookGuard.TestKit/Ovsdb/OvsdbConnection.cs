using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace WebhookGuard.TestKit.Ovsdb;

/// <summary>
/// A deliberately simple JSON-RPC connection for tests: one request at a time, whole messages in memory, no monitors.
/// It shares no code with the client under test, so that both can't be wrong in the same way. It speaks to ovsdb-server's
/// database socket and to its control socket ("unixctl"), which use the same protocol.
/// </summary>
public sealed class OvsdbConnection : IAsyncDisposable
{
    private readonly NetworkStream stream;
    private readonly List<byte> received = [];
    private readonly byte[] buffer = new byte[65536];
    private int nextId;

    private OvsdbConnection(Socket socket) => stream = new NetworkStream(socket, ownsSocket: true);

    /// <summary>Connects to a unix socket.</summary>
    public static async Task<OvsdbConnection> ConnectUnixAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        return await ConnectAsync(socket, new UnixDomainSocketEndPoint(path));
    }

    /// <summary>Connects to a port on 127.0.0.1.</summary>
    public static async Task<OvsdbConnection> ConnectTcpAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return await ConnectAsync(socket, new IPEndPoint(IPAddress.Loopback, port));
    }

    /// <summary>Sends a request and returns the member "result" of its reply.</summary>
    /// <exception cref="InvalidOperationException">The server answered with an error.</exception>
    public async Task<JsonNode?> RequestAsync(string method, params JsonNode?[] parameters)
    {
        var id = nextId++;
        var request = new JsonObject { ["method"] = method, ["params"] = new JsonArray(parameters), ["id"] = id };
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToJsonString()));
        while (true)
        {
            var message = JsonNode.Parse(await ReadMessageAsync())!.AsObject();
            if (message["method"]?.GetValue<string>() == "echo")
            {
                var reply = new JsonObject { ["id"] = message["id"]?.DeepClone(), ["result"] = new JsonArray(), ["error"] = null };
                await stream.WriteAsync(Encoding.UTF8.GetBytes(reply.ToJsonString()));
                continue;
            }

            if (message["id"] is JsonValue value && value.TryGetValue<int>(out var answered) && answered == id)
            {
                return message["error"] is { } error
                    ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}")
                    : message["result"]?.DeepClone();
            }
        }
    }

    /// <summary>Runs operations (RFC 7047 section 5.2) as one transaction and returns their results.</summary>
    /// <exception cref="InvalidOperationException">An operation, or the commit, failed.</exception>
    public async Task<JsonArray> TransactAsync(string database, params JsonObject[] operations)
    {
        var results = (await RequestAsync("transact", [database, .. operations]))!.AsArray();
        var failed = results.FirstOrDefault(result => result?["error"] is not null);
        return failed is null ? results : throw new InvalidOperationException($"transact: {failed.ToJsonString()}");
    }

    /// <summary>Like <see cref="TransactAsync(string, JsonObject[])"/>, operations as JSON text.</summary>
    public Task<JsonArray> TransactAsync(string database, params string[] operations) =>
        TransactAsync(database, [.. operations.Select(operation => JsonNode.Parse(operation)!.AsObject())]);

    /// <summary>Every row of a table as the server has it now.</summary>
    public async Task<IReadOnlyList<JsonObject>> SelectAsync(string database, string table, params string[] columns)
    {
        var select = new JsonObject
        {
            ["op"] = "select",
            ["table"] = table,
            ["where"] = new JsonArray(),
            ["columns"] = new JsonArray([.. columns.Prepend("_uuid").Select(column => (JsonNode)column)]),
        };
        var results = await TransactAsync(database, select);
        return [.. results[0]!["rows"]!.AsArray().Select(row => row!.AsObject())];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static async Task<OvsdbConnection> ConnectAsync(Socket socket, EndPoint endPoint)
    {
        try
        {
            await socket.ConnectAsync(endPoint);
            return new OvsdbConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<string> ReadMessageAsync()
    {
        var (scanned, depth, inString, escaped) = (0, 0, false, false);
        while (true)
        {
            for (; scanned < received.Count; scanned++)
            {
                var octet = received[scanned];
                if (inString)
                {
                    (inString, escaped) = (escaped || octet != (byte)'"', !escaped && octet == (byte)'\\');
                    continue;
                }

                inString = octet == (byte)'"';
                depth += octet switch { (byte)'{' or (byte)'[' => 1, (byte)'}' or (byte)']' => -1, _ => 0 };
                if (depth == 0 && octet == (byte)'}')
                {
                    var message = Encoding.UTF8.GetString([.. received.Take(scanned + 1)]);
                    received.RemoveRange(0, scanned + 1);
                    return message;
                }
            }

            var count = await stream.ReadAsync(buffer);
            if (count == 0)
            {
                throw new EndOfStreamException("the server closed the connection");
            }

            received.AddRange(buffer.AsSpan(0, count));
        }
    }
}
