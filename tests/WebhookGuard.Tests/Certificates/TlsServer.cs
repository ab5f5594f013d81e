using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using WebhookGuard.Certificates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Hosting;
using WebhookGuard.Settings;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Certificates;

/// <summary>The real server with the certificates of its settings, looked at often.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);

    private readonly WebApplication app;
    private readonly HttpClient probes;

    private TlsServer(WebApplication app, LogRecord log)
    {
        (this.app, Log) = (app, log);
        probes = new HttpClient { BaseAddress = GuardHost.AddressOf(app, admission: false), Timeout = GuardServer.Patience };
    }

    public LogRecord Log { get; }

    public Uri Validate => new(GuardHost.AddressOf(app, admission: true), "/validate");

    public static async Task<TlsServer> StartAsync(Action<GuardSettings> configure, TimeProvider? time = null, TimeSpan? settling = null)
    {
        time ??= TimeProvider.System;
        var settings = new GuardSettings { Listen = "127.0.0.1:0", ListenMetrics = "127.0.0.1:0", Drain = TimeSpan.Zero, Claims = false, State = "stub" };
        configure(settings);
        var log = new LogRecord();
        var built = GuardHost.Build(
            settings,
            ServingCertificate.Load(settings, time),
            new ClusterFacts(settings.Topology()),
            _ => new SourceSet([new StubSource("pods", time)], new StubCluster()),
            time,
            logging => logging.AddProvider(log),
            new CertificateOptions { FilePoll = Often, FileSettling = settling ?? Often });
        await built.StartAsync();
        return new TlsServer(built, log);
    }

    /// <summary>A client as the API server is one: it trusts these authorities and shows this certificate.</summary>
    public static HttpClient Client(string caBundle, (string Certificate, string Key)? own = null)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions = Options(caBundle, own);
        return new HttpClient(handler) { Timeout = GuardServer.Patience };
    }

    /// <summary>Posts a review that is allowed, and returns its answer.</summary>
    public async Task<HttpResponseMessage> PostAsync(HttpClient client, bool close = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Validate) { Content = new ByteArrayContent(Review) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.ConnectionClose = close;
        return await client.SendAsync(request);
    }

    /// <summary>The serial number of the certificate that a new connection meets.</summary>
    public async Task<string> ServedAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Validate.Port);
        await using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, presented, _, _) => presented is not null);
        await stream.AuthenticateAsClientAsync("localhost");
        return ((X509Certificate2)stream.RemoteCertificate!).SerialNumber;
    }

    public async Task<(HttpStatusCode Status, string Text)> ReadyAsync()
    {
        using var response = await probes.GetAsync(new Uri("/readyz", UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<string> MetricsAsync() => probes.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    public async Task<double> MetricAsync(string sample)
    {
        var line = (await MetricsAsync()).Split('\n').Single(candidate => candidate.StartsWith(sample + " ", StringComparison.Ordinal));
        return double.Parse(line[(sample.Length + 1)..], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        probes.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static byte[] Review { get; } = new Review(Objects.Make("v1", "Pod", "p", "team-a")).ToBytes();

    private static SslClientAuthenticationOptions Options(string caBundle, (string Certificate, string Key)? own)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(caBundle);
        return new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            CertificateChainPolicy = policy,
            ClientCertificateContext = own is { } pair
                ? SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(pair.Certificate, pair.Key), additionalCertificates: null, offline: true)
                : null,
        };
    }
}
