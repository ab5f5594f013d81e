using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using WebhookGuard.Certificates;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Hosting;
using WebhookGuard.Settings;
using WebhookGuard.Sources.Kubernetes.Json;
using WebhookGuard.Sources.Kubernetes.Objects;

namespace WebhookGuard.Tests.Hosting.Server;

/// <summary>The real server, on free ports of the loopback address; only where its facts come from is a stub.</summary>
internal sealed class GuardServer : IAsyncDisposable
{
    // Spent by a failing test only: a hang ends here.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly WebApplication app;
    private readonly ServingCertificate certificate;

    private GuardServer(
        WebApplication app, ServingCertificate certificate, ClusterFacts facts, IReadOnlyList<StubSource> sources, StubCluster cluster, LogRecord log)
    {
        (this.app, this.certificate) = (app, certificate);
        (Facts, Sources, Cluster, Log) = (facts, sources, cluster, log);
        Admission = new HttpClient(new SocketsHttpHandler { SslOptions = ClientOptions() }, disposeHandler: true)
        {
            BaseAddress = GuardHost.AddressOf(app, admission: true),
            Timeout = Patience,
        };
        Probes = new HttpClient { BaseAddress = GuardHost.AddressOf(app, admission: false), Timeout = Patience };
    }

    public ClusterFacts Facts { get; }

    public IReadOnlyList<StubSource> Sources { get; }

    public StubSource Source => Sources[0];

    public StubCluster Cluster { get; }

    public LogRecord Log { get; }

    public HttpClient Admission { get; }

    public HttpClient Probes { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Starts a server that knows Subnet <c>tenant-a</c>, 10.66.0.0/16, and no holding.</summary>
    public static async Task<GuardServer> StartAsync(
        Action<GuardSettings>? configure = null, TimeProvider? time = null, ServingCertificate? certificate = null, params string[] sources)
    {
        time ??= TimeProvider.System;

        // As with a folder of dumps, there is no API server.
        var settings = new GuardSettings { Listen = "127.0.0.1:0", ListenMetrics = "127.0.0.1:0", Drain = TimeSpan.Zero, Claims = false, State = "stub" };
        configure?.Invoke(settings);
        var facts = new ClusterFacts(settings.Topology());
        var stubs = (sources.Length == 0 ? ["pods"] : sources).Select(name => new StubSource(name, time)).ToArray();
        var cluster = new StubCluster();
        var log = new LogRecord();
        certificate ??= ServingCertificate.Load(settings, time);
        var built = GuardHost.Build(
            settings, certificate, facts, _ => new SourceSet(stubs, cluster), time, logging => logging.AddProvider(log));
        await built.StartAsync();
        var server = new GuardServer(built, certificate, facts, stubs, cluster, log);
        server.Apply(Objects.Namespace("team-a"));
        server.Apply(Objects.Subnet("tenant-a", "10.66.0.0/16", "10.66.0.1"));
        return server;
    }

    /// <summary>Makes an object known, as a watch would.</summary>
    public void Apply(JsonObject kubernetesObject)
    {
        var reader = new JsonCursor(JsonSerializer.SerializeToUtf8Bytes(kubernetesObject));
        reader.Read();
        Facts.Set(ObjectViewReader.Read(ref reader, out _)!);
    }

    /// <summary>Sends a review, which must be answered as one.</summary>
    public Task<Answer> ReviewAsync(Review review) => ReviewAsync(review.ToBytes());

    /// <inheritdoc cref="ReviewAsync(Review)"/>
    public async Task<Answer> ReviewAsync(byte[] review, string query = "")
    {
        using var response = await PostAsync(review, query: query);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode}: {body}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return new Answer(JsonNode.Parse(body)!);
    }

    public Task<HttpResponseMessage> PostAsync(string body) => PostAsync(Encoding.UTF8.GetBytes(body));

    public async Task<HttpResponseMessage> PostAsync(byte[] body, string contentType = "application/json", string query = "")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await Admission.PostAsync(new Uri($"/validate{query}", UriKind.Relative), content);
    }

    /// <summary>Opens a connection to write bytes to that no HTTP client would.</summary>
    public async Task<RawConnection> ConnectAsync()
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, Admission.BaseAddress!.Port);
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(ClientOptions());
        return new RawConnection(client, stream);
    }

    /// <summary>Trusts the server's certificate and nothing else.</summary>
    public SslClientAuthenticationOptions ClientOptions(SslProtocols protocols = SslProtocols.None, string host = "localhost")
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(certificate.Intermediates.Count == 0 ? certificate.Certificate : certificate.Intermediates[^1]);
        return new SslClientAuthenticationOptions { TargetHost = host, EnabledSslProtocols = protocols, CertificateChainPolicy = policy };
    }

    public async Task<string> MetricsAsync() => await Probes.GetStringAsync(new Uri("/metrics", UriKind.Relative));

    /// <summary>The value of a sample, as <c>name{label="value"}</c>; 0 if there is none.</summary>
    public async Task<double> MetricAsync(string sample)
    {
        var line = (await MetricsAsync()).Split('\n').FirstOrDefault(candidate => candidate.StartsWith(sample + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(sample.Length + 1)..], CultureInfo.InvariantCulture);
    }

    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Admission.Dispose();
        Probes.Dispose();
        await app.DisposeAsync();
    }
}
