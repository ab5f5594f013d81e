using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using WebhookGuard.Benchmarks.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Benchmarks.Soak;

/// <summary>
/// The life of a busy cluster: Pods and VMs come and go, some ask for addresses, some for those of others; ports come and go in OVN;
/// callers connect anew; metrics are read. What fails while a server restarts is counted, and tried again.
/// </summary>
internal sealed class SoakLoad(PreparedCluster cluster, GuardProcess guard) : IDisposable
{
    private const string Pods = "/api/v1/namespaces/default/pods";
    private const string VirtualMachines = "/apis/kubevirt.io/v1/namespaces/default/virtualmachines";
    private const string Held = "10.16.0.200";

    // Few enough that all have been claimed before the warm-up ends: from then on nothing is new.
    private const int Addresses = 200;

    private readonly HttpClient api = cluster.ApiServer.CreateClient(ClusterUser.Alice);
    private readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);

    // What stayed would go on holding its address, and others who ask for it would be denied.
    private readonly ConcurrentQueue<(string What, string Uri)> undeleted = new();

    /// <summary>How often each thing was done, and how it ended.</summary>
    public string Counts => string.Join(", ", counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key} {count.Value}"));

    /// <summary>How often something ended that way.</summary>
    public int Count(string what) => counts.GetValueOrDefault(what);

    /// <summary>Makes the VM whose address others are denied.</summary>
    public Task PrepareAsync() => CreateAsync("the holder", VirtualMachines, VirtualMachine("holder", Held));

    /// <summary>Goes on until cancelled.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(
        RepeatAsync(TimeSpan.FromMilliseconds(100), number => CycleAsync("Pod", Pods, $"plain-{number}", name => PodManifest.Json(name, "default", null), stop), stop),
        RepeatAsync(TimeSpan.FromMilliseconds(200), number => CycleAsync("Pod with an address", Pods, $"asks-{number}", name => PodManifest.Json(name, "default", Address(number, 1)), stop), stop),
        RepeatAsync(TimeSpan.FromMilliseconds(500), number => CycleAsync("VM", VirtualMachines, $"vm-{number}", name => VirtualMachine(name, Address(number, 2)), stop), stop),
        RepeatAsync(TimeSpan.FromMilliseconds(500), number => CreateAsync("Pod with another's address", Pods, PodManifest.Json($"denied-{number}", "default", Held)), stop),
        RepeatAsync(TimeSpan.FromSeconds(1), PortAsync, stop),
        RepeatAsync(TimeSpan.FromSeconds(1), _ => ReviewAsync(), stop),
        RepeatAsync(TimeSpan.FromSeconds(5), _ => DoAsync("scrape", guard.ScrapeAsync), stop),
        RepeatAsync(TimeSpan.FromSeconds(30), number => number == 0 ? Task.CompletedTask : DoAsync("OVN disconnected", cluster.NorthboundServer.DisconnectClientsAsync), stop));

    public void Dispose() => api.Dispose();

    private static string Address(int number, int block) => string.Create(CultureInfo.InvariantCulture, $"10.16.{block}.{2 + (number % Addresses)}");

    private static byte[] VirtualMachine(string name, string address) => Encoding.UTF8.GetBytes(
        $$$$"""
        {"apiVersion":"kubevirt.io/v1","kind":"VirtualMachine","metadata":{"name":"{{{{name}}}}","namespace":"default"},
         "spec":{"running":true,"template":{"metadata":{"annotations":{"ovn.kubernetes.io/ip_address":"{{{{address}}}}"} },
          "spec":{"domain":{"devices":{} } } } } }
        """);

    private static async Task RepeatAsync(TimeSpan interval, Func<int, Task> action, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(interval);
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            await action(number);
            try
            {
                await timer.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // The object lives until twenty more of its sort have come, so that the guard has it for a while.
    private async Task CycleAsync(string what, string path, string name, Func<string, byte[]> manifest, CancellationToken stop)
    {
        const int Alive = 20;
        await CreateAsync(what, path, manifest(name));
        var dash = name.LastIndexOf('-') + 1;
        var old = int.Parse(name[dash..], CultureInfo.InvariantCulture) - Alive;
        if (old >= 0 && !stop.IsCancellationRequested)
        {
            undeleted.Enqueue((what, string.Create(CultureInfo.InvariantCulture, $"{path}/{name[..dash]}{old}?gracePeriodSeconds=0")));
            while (undeleted.TryDequeue(out var next) && await TryDeleteAsync(next.What, next.Uri))
            {
            }
        }
    }

    private async Task<bool> TryDeleteAsync(string what, string uri)
    {
        var deleted = false;
        await DoAsync($"{what} deleted", async () =>
        {
            using var answer = await api.DeleteAsync(new Uri(uri, UriKind.Relative));
            deleted = answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound;
        });
        if (!deleted)
        {
            undeleted.Enqueue((what, uri));
        }

        return deleted;
    }

    private Task CreateAsync(string what, string path, byte[] manifest) => DoAsync(what, async () =>
    {
        using var content = new ByteArrayContent(manifest) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await api.PostAsync(new Uri(path, UriKind.Relative), content);
        if (!answer.IsSuccessStatusCode)
        {
            var text = await answer.Content.ReadAsStringAsync();

            // An API server that has just started forbids everything until it knows the roles.
            Note(text.Contains("denied the request", StringComparison.Ordinal) ? $"{what}: denied" : $"{what}: failed");
        }
    });

    private Task PortAsync(int number) => DoAsync("port", async () =>
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"port-{number % 10}");
        await cluster.Northbound.DeletePortAsync($"{name}.default");
        await cluster.Northbound.AddPodPortAsync(PreparedCluster.Subnet, "default", name, $"00:00:00:00:07:{number % 10:x2} {Address(number, 3)}");
    });

    // As an API server that has lost its connections: a handshake for each.
    private Task ReviewAsync() => DoAsync("review over a new connection", async () =>
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.Issuer == "CN=WebhookGuard test authority";
        using var http = new HttpClient(handler);
        using var content = new StringContent("""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u","kind":{"group":"","version":"v1","kind":"Pod"},
             "resource":{"group":"","version":"v1","resource":"pods"},"namespace":"default","operation":"CREATE","dryRun":true,"userInfo":{"username":"alice"},
             "object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"dry","namespace":"default","uid":"u","annotations":{"ovn.kubernetes.io/ip_address":"10.16.0.200"}},
              "spec":{"containers":[{"name":"main","image":"main"}]}}}}
            """, new MediaTypeHeaderValue("application/json"));
        using var answer = await http.PostAsync(new Uri(guard.Admission, "/validate"), content);
        answer.EnsureSuccessStatusCode();
    });

    private async Task DoAsync(string what, Func<Task> action)
    {
        Note(what);
        try
        {
            await action();
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or InvalidOperationException or OperationCanceledException)
        {
            Note($"{what}: failed");
        }
    }

    private void Note(string what) => counts.AddOrUpdate(what, 1, (_, count) => count + 1);
}
