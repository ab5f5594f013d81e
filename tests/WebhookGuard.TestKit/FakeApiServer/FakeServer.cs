using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace WebhookGuard.TestKit.FakeApiServer;

/// <summary>
/// Serves one collection, of ConfigMaps unless told otherwise, by list and watch over plain HTTP on 127.0.0.1, correctly unless told otherwise. For faults that a
/// real API server cannot be made to show, at the moment a test wants them.
/// </summary>
public sealed class FakeServer : IAsyncDisposable
{
    private readonly FakeStore store = new();
    private readonly ConcurrentDictionary<FakeRequestKind, ConcurrentQueue<RequestDelegate>> faults = new();
    private readonly ConcurrentQueue<FakeRequest> requests = new();
    private readonly ConcurrentDictionary<HttpContext, CancellationTokenSource> watches = new();

    // A watch leaves under this lock: its context must not be touched any more once the request has ended.
    private readonly Lock leaving = new();
    private readonly WebApplication app;

    private FakeServer(WebApplication app) => this.app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(app.Urls.Single());

    /// <summary>The collection's path. Any other path is answered with 404.</summary>
    public string Path { get; set; } = "/api/v1/configmaps";

    /// <summary>Whether the collection exists; if not, requests get 404.</summary>
    public bool IsInstalled { get; set; } = true;

    /// <summary>Whether <c>/readyz</c> is answered as an API server does, or with 404 as a load balancer without backends does.</summary>
    public bool LooksLikeApiServer { get; set; } = true;

    /// <summary>Whether lists have their items before everything else, as lists of custom resources do.</summary>
    public bool ItemsFirst { get; set; }

    /// <summary>All requests to the collection so far, in order.</summary>
    public IReadOnlyList<FakeRequest> Requests => [.. requests];

    /// <summary>How many watches are open.</summary>
    public int OpenWatches => watches.Count;

    /// <summary>The present resource version.</summary>
    public string ResourceVersion => store.Revision;

    /// <summary>Starts a server.</summary>
    public static async Task<FakeServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new FakeServer(builder.Build());
        server.app.Run(server.AnswerAsync);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Creates or changes an object.</summary>
    public void Upsert(string name, string value, string ns = "team-a") => store.Upsert(ConfigMap(ns, name, value), isNew: false);

    /// <summary>Creates or changes an object of any kind, given with its <c>metadata.name</c> and, if it has one, <c>namespace</c>.</summary>
    public void Upsert(JsonObject value) => store.Upsert(value, isNew: false);

    /// <summary>Deletes an object, if it is there, and creates another one of the same name.</summary>
    public void Recreate(string name, string value, string ns = "team-a") => store.Upsert(ConfigMap(ns, name, value), isNew: true);

    /// <summary>Deletes an object, if it is there, and creates the given one of the same name.</summary>
    public void Recreate(JsonObject value) => store.Upsert(value, isNew: true);

    /// <summary>Deletes an object, if it is there.</summary>
    public void Delete(string name, string ns = "team-a") => store.Delete(ns, name);

    /// <summary>Deletes all objects.</summary>
    public void Clear() => store.Clear();

    /// <summary>Sends a bookmark to the open watches.</summary>
    public void Bookmark() => store.Bookmark();

    /// <summary>Forgets all history, and the pages of unfinished lists.</summary>
    public void Compact() => store.Compact();

    /// <summary>Moves the resource version on, as changes of other resources do.</summary>
    public void Advance() => store.Advance();

    /// <summary>Sets the resource version back, as restoring etcd from a backup does.</summary>
    public void Restore(long resourceVersion) => store.Restore(resourceVersion);

    /// <summary>What exists: <c>namespace/name</c> to <c>uid:value</c>.</summary>
    public IReadOnlyDictionary<string, string> Values() => store.Values();

    /// <summary>The whole list as it is now, whatever faults are waiting for the next request.</summary>
    public string List() => store.List(continueToken: null, limit: 0, ItemsFirst)!;

    /// <summary>Answers the next request of a kind, once, in another way. Several are used in the order given.</summary>
    public void OnNext(FakeRequestKind kind, RequestDelegate answer) => FaultsOf(kind).Enqueue(answer);

    /// <summary>Takes the collection away until it is asked whether the server is ready, which is answered in this way.</summary>
    public void HideUntilAskedIfReady(int code, string body)
    {
        IsInstalled = false;
        OnNext(FakeRequestKind.Readiness, context =>
        {
            IsInstalled = true;
            return context.AnswerAsync(code, body);
        });
    }

    /// <summary>Ends the open watches in order.</summary>
    public void EndWatches()
    {
        lock (leaving)
        {
            foreach (var (_, end) in watches)
                end.Cancel();
        }
    }

    /// <summary>Breaks the connections of the open watches.</summary>
    public void ResetWatches()
    {
        lock (leaving)
        {
            foreach (var (context, _) in watches)
                context.Abort();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        ResetWatches();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>Answers as the server would without faults.</summary>
    public Task AnswerNormallyAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.Query["watch"] == "true" ? WatchAsync(context) : ListAsync(context);
    }

    private static JsonObject ConfigMap(string ns, string name, string value) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["data"] = new JsonObject { ["value"] = value },
    };

    private ConcurrentQueue<RequestDelegate> FaultsOf(FakeRequestKind kind) => faults.GetOrAdd(kind, static _ => new());

    private async Task AnswerAsync(HttpContext context)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (context.Request.Path == "/readyz" && LooksLikeApiServer)
        {
            await (FaultsOf(FakeRequestKind.Readiness).TryDequeue(out var unready) ? unready(context) : context.AnswerAsync(200, "ok"));
            return;
        }

        if (context.Request.Path != Path || !IsInstalled)
        {
            await context.AnswerAsync(404, "404 page not found\n");
            return;
        }

        var kind = context.Request.Query["watch"] == "true" ? FakeRequestKind.Watch : FakeRequestKind.List;
        requests.Enqueue(new FakeRequest(kind, Path, context.Request.Query));
        await (FaultsOf(kind).TryDequeue(out var fault) ? fault(context) : AnswerNormallyAsync(context));
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (store.IsFuture(query["resourceVersion"]))
        {
            await context.AnswerStatusAsync(504, "Timeout", "Too large resource version: 900, current: 100");
            return;
        }

        _ = int.TryParse(query["limit"], CultureInfo.InvariantCulture, out var limit);
        if (store.List(query["continue"], limit, ItemsFirst) is { } page)
            await context.AnswerAsync(200, page);
        else
            await context.AnswerStatusAsync(410, "Expired", "The provided continue parameter is too old");
    }

    private async Task WatchAsync(HttpContext context)
    {
        var version = context.Request.Query["resourceVersion"];
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        watches[context] = end;
        try
        {
            await context.BeginWatchAsync();
            if (store.Position(version) is not { } position)
            {
                await context.WriteAsync(FakeAnswers.Error(410, "Expired", $"too old resource version: {version}"));
                return;
            }

            while (!end.IsCancellationRequested)
            {
                var (lines, more) = store.Read(position);
                position += lines.Count;
                if (lines.Count > 0)
                    await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines)), context.RequestAborted);
                else
                    await more.WaitAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of a watch, by either side.
        }
        finally
        {
            lock (leaving)
                watches.TryRemove(context, out _);
        }
    }
}
