using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Hosting;
using WebhookGuard.Settings;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using ServingCertificate = WebhookGuard.Certificates.ServingCertificate;

namespace WebhookGuard.Benchmarks.Claims;

/// <summary>A real API server, and the guard as <c>serve</c> runs it, without being installed as a webhook.</summary>
internal sealed class GuardedApiServer : ControlPlane, IAsyncDisposable
{
    private const string Network = """
        apiVersion: kubeovn.io/v1
        kind: Subnet
        metadata: {name: ovn-default}
        spec: {vpc: ovn-cluster, provider: ovn, protocol: IPv4, cidrBlock: 10.16.0.0/12, gateway: 10.16.0.1, default: true}
        """;

    private WebApplication? guard;
    private HttpClient? admission;

    /// <summary>Sends to the API server, over connections that are kept.</summary>
    public HttpClient Api { get; private set; } = new();

    /// <summary>Sends to the guard, over connections that are kept.</summary>
    public HttpClient Admission => admission ?? throw new InvalidOperationException("the guard has not been started");

    /// <summary>Where the guard shows its metrics.</summary>
    public Uri Probes => GuardHost.AddressOf(guard ?? throw new InvalidOperationException("the guard has not been started"), admission: false);

    public static async Task<GuardedApiServer> StartAsync()
    {
        var server = new GuardedApiServer();
        await server.InitializeAsync();
        await CustomResourceDefinitions.InstallAddressClaimsAsync(server.ApiServer);
        await server.Admin.ApplyAsync(Network);
        await server.StartGuardAsync();
        return server;
    }

    /// <summary>Starts the guard; one that runs is stopped.</summary>
    /// <param name="claims">Whether it claims addresses.</param>
    public async Task StartGuardAsync(bool claims = true)
    {
        await StopGuardAsync();
        var settings = new GuardSettings
        {
            Kubeconfig = ApiServer.Kubeconfig(ClusterUser.Admin),
            OvnNorthbound = NorthboundRemotes,
            Listen = "127.0.0.1:0",
            ListenMetrics = "127.0.0.1:0",
            Drain = TimeSpan.Zero,
            Namespace = "default",
            Claims = claims,
        };
        var facts = new ClusterFacts(settings.Topology());
        var certificate = ServingCertificate.Load(settings, TimeProvider.System);
        var connect = SourceFactory.Connect(settings, facts, TimeProvider.System);
        guard = GuardHost.Build(settings, certificate, facts, connect, TimeProvider.System, logging => logging.SetMinimumLevel(LogLevel.None));
        await guard.StartAsync();
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) =>
            presented?.GetCertHashString() == certificate.Certificate.GetCertHashString();
        admission = new HttpClient(handler) { BaseAddress = GuardHost.AddressOf(guard, admission: true) };
        Api = ApiServer.CreateClient(ClusterUser.Admin);
        using var probes = new HttpClient { BaseAddress = Probes };
        await Eventually.IsTrueAsync(
            async () =>
            {
                using var answer = await probes.GetAsync(new Uri("/readyz", UriKind.Relative));
                return answer.IsSuccessStatusCode;
            },
            "the guard becomes ready");
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await StopGuardAsync();
        await DisposeAsync();
    }

    private async Task StopGuardAsync()
    {
        if (guard is not null)
        {
            await guard.StopAsync();
            await guard.DisposeAsync();
        }

        admission?.Dispose();
        Api.Dispose();
    }
}
