using System.Globalization;
using System.Net;
using WebhookGuard.Benchmarks.Processes;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Benchmarks.Cluster;

/// <summary>The program itself, with the settings of <c>deploy/base</c>, as a process of its own beside real servers.</summary>
internal sealed class GuardProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly HttpClient probes = new();
    private readonly TemporaryFolder folder;
    private readonly ChildProcess process;

    private GuardProcess(TemporaryFolder folder, ChildProcess process) => (this.folder, this.process) = (folder, process);

    /// <summary>Where admission is served.</summary>
    public required Uri Admission { get; init; }

    /// <summary>Where probes and metrics are served.</summary>
    public required Uri Probes { get; init; }

    /// <summary>The authority of its certificate, in PEM.</summary>
    public required string Authority { get; init; }

    /// <summary>The process's number.</summary>
    public int Id => process.Id;

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<GuardProcess> StartAsync(PreparedCluster cluster)
    {
        var files = new TemporaryFolder();
        var certificate = ServingCertificate.Create();
        await File.WriteAllTextAsync(files.File("tls.crt"), certificate.CertificatePem);
        await File.WriteAllTextAsync(files.File("tls.key"), certificate.KeyPem);
        var (admission, metrics) = (Loopback.FreePort(), Loopback.FreePort());
        var serving = await ChildProcess.StartAsync(
            ServeRole.RoleName,
            "--kubeconfig", cluster.ApiServer.Kubeconfig(ClusterUser.WebhookGuard),
            "--ovn-nb", cluster.NorthboundRemotes,
            "--namespace", "webhookguard",
            "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{admission}"),
            "--listen-metrics", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{metrics}"),
            "--tls-cert", files.File("tls.crt"),
            "--tls-key", files.File("tls.key"),
            "--log-json", "true",
            "--drain", "0");
        var guard = new GuardProcess(files, serving)
        {
            Admission = new UriBuilder(Uri.UriSchemeHttps, "127.0.0.1", admission).Uri,
            Probes = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", metrics).Uri,
            Authority = certificate.AuthorityPem,
        };
        await Eventually.IsTrueAsync(guard.IsReadyAsync, "the guard is ready", Patience);
        return guard;
    }

    /// <summary>Its metrics as a scrape sees them.</summary>
    public Task<string> ScrapeAsync() => probes.GetStringAsync(new Uri(Probes, "/metrics"));

    /// <summary>The bytes that are in use after a full collection.</summary>
    public async Task<long> LiveAsync() => long.Parse(await process.AskAsync(HeapQuestion.Live), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        probes.Dispose();
        folder.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await probes.GetAsync(new Uri(Probes, "/readyz"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
