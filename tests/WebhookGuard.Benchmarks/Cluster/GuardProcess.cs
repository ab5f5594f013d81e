using System.Globalization;
using System.Net;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.Benchmarks.Cluster;

/// <summary>The program itself, with the settings of <c>deploy/base</c>, as a process of its own beside real servers.</summary>
internal sealed class GuardProcess : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient probes = new();
    private readonly TestProcess process;

    private GuardProcess(PreparedCluster cluster)
    {
        var certificate = ServingCertificate.Create();
        Authority = certificate.AuthorityPem;
        File.WriteAllText(folder.File("tls.crt"), certificate.CertificatePem);
        File.WriteAllText(folder.File("tls.key"), certificate.KeyPem);
        var (admission, metrics) = (Loopback.FreePort(), Loopback.FreePort());
        Admission = new UriBuilder(Uri.UriSchemeHttps, "127.0.0.1", admission).Uri;
        Probes = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", metrics).Uri;
        process = GuardProgram.Start(
        [
            "serve",
            "--kubeconfig", cluster.ApiServer.Kubeconfig(ClusterUser.WebhookGuard),
            "--ovn-nb", cluster.NorthboundRemotes,
            "--namespace", "webhookguard",
            "--listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{admission}"),
            "--listen-metrics", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{metrics}"),
            "--tls-cert", folder.File("tls.crt"),
            "--tls-key", folder.File("tls.key"),
            "--log-json", "true",
            "--drain", "0",
        ]);
    }

    /// <summary>Where admission is served.</summary>
    public Uri Admission { get; }

    /// <summary>Where probes and metrics are served.</summary>
    public Uri Probes { get; }

    /// <summary>The authority of its certificate, in PEM.</summary>
    public string Authority { get; }

    /// <summary>The process's number.</summary>
    public int Id => process.Id;

    /// <summary>Its last lines.</summary>
    public string Output => process.Output;

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<GuardProcess> StartAsync(PreparedCluster cluster)
    {
        var guard = new GuardProcess(cluster);
        await guard.process.WaitUntilAsync(guard.IsReadyAsync);
        return guard;
    }

    /// <summary>Its metrics as a scrape sees them.</summary>
    public Task<string> ScrapeAsync() => probes.GetStringAsync(new Uri(Probes, "/metrics"));

    public async ValueTask DisposeAsync()
    {
        await process.StopAsync();
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
