using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>A real etcd on 127.0.0.1, with its data in a temporary folder.</summary>
public sealed class Etcd : IAsyncDisposable
{
    private const int StartAttempts = 3;

    // etcd takes requests of up to 1.5 MiB.
    private const int MaximumTransactionBytes = 500_000;
    private const int MaximumTransactionKeys = 1000;

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private TestProcess _process;

    private Etcd(int port)
    {
        Endpoint = new Uri($"http://127.0.0.1:{port}");
        _process = StartProcess();
    }

    /// <summary>Where clients reach it.</summary>
    public Uri Endpoint { get; }

    /// <summary>Starts etcd and waits until it serves.</summary>
    public static async Task<Etcd> StartAsync(CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var etcd = new Etcd(Loopback.FreePort());
            try
            {
                await etcd.WaitUntilReadyAsync(cancellationToken);
                return etcd;
            }
            catch (InvalidOperationException exception) when (attempt < StartAttempts && IsPortTaken(exception))
            {
                await etcd.DisposeAsync();
            }
            catch
            {
                await etcd.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>
    /// Forgets all history up to now (compaction): who asks for changes since an older revision is told that it is gone. The API server
    /// answers 410 Expired then, unless its own watch cache still knows those changes.
    /// </summary>
    /// <returns>The revision up to which history is gone.</returns>
    public async Task<long> CompactAsync(CancellationToken cancellationToken = default)
    {
        // The gRPC gateway takes JSON with bytes in base64 and writes 64-bit numbers as strings; the key asked for need not exist.
        var range = await PostAsync("v3/kv/range", new JsonObject { ["key"] = "AA==" }, cancellationToken);
        var revision = range["header"]!["revision"]!.GetValue<string>();
        await PostAsync("v3/kv/compaction", new JsonObject { ["revision"] = revision, ["physical"] = true }, cancellationToken);
        return long.Parse(revision);
    }

    /// <summary>The revision of the last write.</summary>
    public async Task<long> RevisionAsync(CancellationToken cancellationToken = default)
    {
        var range = await PostAsync("v3/kv/range", new JsonObject { ["key"] = "AA==" }, cancellationToken);
        return long.Parse(range["header"]!["revision"]!.GetValue<string>());
    }

    /// <summary>
    /// Every change of the keys with a prefix, in the one order there is, whatever becomes of API servers and their watch caches
    /// meanwhile. Ends only by cancellation or by an exception.
    /// </summary>
    /// <param name="prefix">For example <c>/registry/</c>, where the API server keeps its objects.</param>
    /// <param name="revision">The first revision of interest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<EtcdEvent> WatchAsync(
        string prefix, long revision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var key = Encoding.UTF8.GetBytes(prefix);
        // The end of all keys with that prefix: the prefix with its last byte counted up.
        byte[] end = [.. key[..^1], (byte)(key[^1] + 1)];
        var body = new JsonObject
        {
            ["create_request"] = new JsonObject
            {
                ["key"] = Convert.ToBase64String(key),
                ["range_end"] = Convert.ToBase64String(end),
                ["start_revision"] = revision,
            },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Endpoint, "v3/watch")) { Content = JsonContent.Create(body) };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            using var message = JsonDocument.Parse(line);
            if (!message.RootElement.TryGetProperty("result", out var result) || result.TryGetProperty("canceled", out _))
            {
                throw new InvalidOperationException($"etcd ended the watch: {line}");
            }

            if (result.TryGetProperty("events", out var events))
            {
                foreach (var change in events.EnumerateArray())
                {
                    yield return EtcdEvent.Read(change);
                }
            }
        }

        throw new InvalidOperationException("etcd ended the watch");
    }

    /// <summary>
    /// Writes keys straight into the store, many in one transaction: the way to a large cluster in little time. An API server
    /// finds them, or is told of them, as if it had written them.
    /// </summary>
    /// <param name="entries">
    /// Keys such as <c>/registry/pods/default/web-0</c> and objects as the API server stores them: of any kind it also reads JSON.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task PutAsync(IEnumerable<(string Key, string Value)> entries, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var puts = new JsonArray();
        var bytes = 0;
        foreach (var (key, value) in entries)
        {
            var text = Encoding.UTF8.GetBytes(value);
            puts.Add(new JsonObject
            {
                ["request_put"] = new JsonObject
                {
                    ["key"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(key)),
                    ["value"] = Convert.ToBase64String(text),
                },
            });
            bytes += text.Length;
            if (bytes >= MaximumTransactionBytes || puts.Count == MaximumTransactionKeys)
            {
                await PostAsync("v3/kv/txn", new JsonObject { ["success"] = puts }, cancellationToken);
                (puts, bytes) = (new JsonArray(), 0);
            }
        }

        if (puts.Count > 0)
        {
            await PostAsync("v3/kv/txn", new JsonObject { ["success"] = puts }, cancellationToken);
        }
    }

    /// <summary>Ends etcd as a crash would.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Starts etcd again after <see cref="KillAsync"/>, with the same data on the same port.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken = default)
    {
        await _process.DisposeAsync();
        _process = StartProcess();
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    internal static bool IsPortTaken(InvalidOperationException exception) =>
        exception.Message.Contains("address already in use", StringComparison.Ordinal);

    private TestProcess StartProcess() => TestProcess.Start(
        Servers.Etcd.RequiredPath,
        [
            $"--data-dir={_folder.File("data")}",
            $"--listen-client-urls={Endpoint.GetLeftPart(UriPartial.Authority)}",
            $"--advertise-client-urls={Endpoint.GetLeftPart(UriPartial.Authority)}",
            "--listen-peer-urls=http://127.0.0.1:0",

            // For large clusters, see PutAsync.
            "--quota-backend-bytes=8589934592",
            $"--max-txn-ops={MaximumTransactionKeys}",
        ]);

    private Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _process.WaitUntilAsync(
        async () => (await _http.GetStringAsync(new Uri(Endpoint, "health"), cancellationToken)).Contains("true", StringComparison.Ordinal),
        cancellationToken: cancellationToken);

    private async Task<JsonNode> PostAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(Endpoint, path), body, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new InvalidOperationException($"etcd answered {(int)response.StatusCode} to {path}: {text}");
    }
}
