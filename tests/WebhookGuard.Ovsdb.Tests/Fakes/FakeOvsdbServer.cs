using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookGuard.Ovsdb.Tests.Fakes;

/// <summary>
/// A scripted server for what a real one can't be made to do. It answers each method with the text in <see cref="Answers"/> ("$ID" stands
/// for the request's id, "$A" and "$B" for rows, "$X1" and "$X2" for transactions); null means silence. Out of the box: a healthy cluster member with one table T and one row "a".
/// </summary>
internal sealed class FakeOvsdbServer : IAsyncDisposable
{
    public const string RowA = "00000000-0000-0000-0000-00000000000a";
    public const string RowB = "00000000-0000-0000-0000-00000000000b";
    public const string Transaction1 = "11111111-1111-1111-1111-111111111111";
    public const string Transaction2 = "22222222-2222-2222-2222-222222222222";
    public const string Cluster = "cccccccc-cccc-cccc-cccc-cccccccccccc";
    public const string ZeroTransaction = "00000000-0000-0000-0000-000000000000";

    public const string ServerRowId = "00000000-0000-0000-0000-0000000000ff";

    public const string UnknownMethod = """{"id":$ID,"error":{"error":"unknown method","details":null}}""";

    private const string ServerSchema =
        """{"name":"_Server","version":"1.2.0","tables":{"Database":{"columns":{"name":{"type":"string"},"model":{"type":{"key":{"type":"string","enum":["set",["clustered","relay","standalone"]]}}},"connected":{"type":"boolean"},"leader":{"type":"boolean"},"schema":{"type":{"min":0,"key":"string"}},"sid":{"type":{"min":0,"key":"uuid"}},"cid":{"type":{"min":0,"key":"uuid"}},"index":{"type":{"min":0,"key":"integer"}}}}}}""";

    private const string DataSchema =
        """{"name":"D","version":"1.0.0","tables":{"T":{"columns":{"name":{"type":"string"},"many":{"type":{"key":"string","min":0,"max":"unlimited"}},"number":{"type":{"key":"integer","min":0,"max":1}}}}}}""";

    private static readonly KeyValuePair<string, string>[] Names =
    [
        new("$SERVERROW", ServerRowId), new("$CLUSTER", Cluster), new("$X1", Transaction1), new("$X2", Transaction2), new("$A", RowA), new("$B", RowB),
    ];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<int, NetworkStream> connections = new();
    private readonly Task accepting;
    private int count;

    public FakeOvsdbServer()
    {
        Answers["get_schema _Server"] = _ => Result(ServerSchema);
        Answers["get_schema D"] = _ => Result(DataSchema);
        Answers["monitor_cond _Server"] = _ => Result(ServerRow());
        Answers["set_db_change_aware true"] = _ => Result("{}");
        Answers["monitor_cond_since D"] = _ => Result(Initial("a", Transaction1));
        Answers["echo "] = _ => Result("[]");
        listener.Start();
        accepting = AcceptAsync();
    }

    public string Remote => $"tcp:127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>By method and first parameter.</summary>
    public ConcurrentDictionary<string, Func<JsonArray, string?>> Answers { get; } = new();

    /// <summary>Everything received, in order.</summary>
    public ConcurrentQueue<JsonObject> Received { get; } = new();

    /// <summary>Each byte in a segment of its own.</summary>
    public bool ByteByByte { get; init; }

    public int Connections => Volatile.Read(ref count);

    public static string Result(string json) => $$"""{"id":$ID,"result":{{json}},"error":null}""";

    public static string Initial(string name, string transaction) =>
        $$$$$$$"""[false,"{{{{{{{transaction}}}}}}}",{"T":{"$A":{"initial":{"name":"{{{{{{{name}}}}}}}"}}}}]""";

    public static string ServerRow(
        bool connected = true, bool leader = true, long index = 10, string schema = "\"{}\"", string kind = "initial", string name = "D") =>
        $$$$$$$"""{"Database":{"$SERVERROW":{"{{{{{{{kind}}}}}}}":{"name":"{{{{{{{name}}}}}}}","model":"clustered","connected":{{{{{{{Text(connected)}}}}}}},"leader":{{{{{{{Text(leader)}}}}}}},"schema":{{{{{{{schema}}}}}}},"sid":["uuid","$X1"],"cid":["uuid","$CLUSTER"],"index":{{{{{{{index}}}}}}}}}}}""";

    public static string Update3(string transaction, string rows, string monitor = "data") =>
        $$$$$$$"""{"id":null,"method":"update3","params":["{{{{{{{monitor}}}}}}}","{{{{{{{transaction}}}}}}}",{"T":{{{{{{{rows}}}}}}}}]}""";

    public static string Insert(string uuid, string name) => $$$$$$$"""{"{{{{{{{uuid}}}}}}}":{"insert":{"name":"{{{{{{{name}}}}}}}"}}}""";

    public IEnumerable<JsonObject> ReceivedOf(string method) => Received.Where(message => (string?)message["method"] == method);

    public async Task SendAsync(string text)
    {
        foreach (var stream in connections.Values)
        {
            await WriteAsync(stream, text);
        }
    }

    public void Drop()
    {
        foreach (var stream in connections.Values)
        {
            stream.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        Drop();
        await accepting;
        stop.Dispose();
    }

    private static string Text(bool value) => value ? "true" : "false";

    private async Task AcceptAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(stop.Token);
                socket.NoDelay = true;
                serving.Add(ServeAsync(new NetworkStream(socket, ownsSocket: true), Interlocked.Increment(ref count)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(NetworkStream stream, int number)
    {
        connections[number] = stream;
        var received = new List<byte>();
        var buffer = new byte[65536];
        try
        {
            while (true)
            {
                var length = await stream.ReadAsync(buffer, stop.Token);
                if (length == 0)
                {
                    return;
                }

                received.AddRange(buffer.AsSpan(0, length));
                while (TryTake(received, out var message))
                {
                    await TakeAsync(stream, message);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client, or the test, went away.
        }
        finally
        {
            connections.TryRemove(number, out _);
            await stream.DisposeAsync();
        }
    }

    private async Task TakeAsync(NetworkStream stream, JsonObject message)
    {
        Received.Enqueue(message);
        if (message["method"] is not { } method)
        {
            return;
        }

        var parameters = message["params"]!.AsArray();
        var key = $"{method} {(parameters.Count > 0 ? parameters[0]!.ToString() : "")}";
        var answer = Answers.TryGetValue(key, out var make) ? make(parameters) : UnknownMethod;
        if (answer is not null)
        {
            await WriteAsync(stream, answer.Replace("$ID", message["id"]!.ToJsonString(), StringComparison.Ordinal));
        }
    }

    private async Task WriteAsync(NetworkStream stream, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(Names.Aggregate(text, (all, name) => all.Replace(name.Key, name.Value, StringComparison.Ordinal)));
        if (!ByteByByte)
        {
            await stream.WriteAsync(bytes, stop.Token);
            return;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            await stream.WriteAsync(bytes.AsMemory(i, 1), stop.Token);
        }
    }

    private static bool TryTake(List<byte> received, out JsonObject message)
    {
        message = [];
        var reader = new Utf8JsonReader([.. received], isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true }));
        if (!reader.Read() || !reader.TrySkip())
        {
            return false;
        }

        var length = (int)reader.BytesConsumed;
        message = JsonNode.Parse(received.Take(length).ToArray())!.AsObject();
        received.RemoveRange(0, length);
        return true;
    }
}
