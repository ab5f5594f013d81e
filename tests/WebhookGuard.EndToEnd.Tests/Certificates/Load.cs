using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Certificates;

/// <summary>Clients that create Pods through the API server without pause; each creation needs the guard.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Clients = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient http;
    private readonly Uri pods;
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentQueue<string> failures = new();
    private readonly Task[] running;
    private int created;

    public Load(ApiServer server, string @namespace)
    {
        http = server.CreateClient(ClusterUser.Alice);
        pods = new Uri($"/api/v1/namespaces/{@namespace}/pods?dryRun=All", UriKind.Relative);
        running = [.. Enumerable.Range(0, Clients).Select(client => Task.Run(() => CreateAsync(client)))];
    }

    /// <summary>How many Pods were created.</summary>
    public int Created => Volatile.Read(ref created);

    /// <summary>Ends it, and fails if any creation did.</summary>
    public async Task AssertNothingFailedAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(running);
        Assert.True(failures.IsEmpty, string.Join(Environment.NewLine, failures));
        Assert.True(Created > 0);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await Task.WhenAll(running);
        http.Dispose();
        end.Dispose();
    }

    private async Task CreateAsync(int client)
    {
        for (var number = 0; !end.IsCancellationRequested; number++)
        {
            using var answer = await http.PostAsJsonAsync(pods, new
            {
                apiVersion = "v1",
                kind = "Pod",
                metadata = new { name = string.Create(CultureInfo.InvariantCulture, $"p-{client}-{number}") },
                spec = new { containers = new[] { new { name = "c", image = "busybox" } } },
            });
            if (answer.IsSuccessStatusCode)
            {
                Interlocked.Increment(ref created);
            }
            else
            {
                failures.Enqueue($"{TimeProvider.System.GetUtcNow():O} {await answer.Content.ReadAsStringAsync()}");
            }

            await Task.Delay(Pause, TimeProvider.System, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
