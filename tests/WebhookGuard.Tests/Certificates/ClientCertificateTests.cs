using System.Net;
using WebhookGuard.Settings;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Certificates;

namespace WebhookGuard.Tests.Certificates;

public sealed class ClientCertificateTests : IDisposable
{
    private const string Refused = "webhookguard_client_certificates_refused_total";

    private readonly TemporaryFolder folder = new();
    private readonly TestAuthority servers = new("servers");
    private readonly TestAuthority clients = new("clients");
    private readonly TestAuthority others = new("others");

    public ClientCertificateTests()
    {
        var (certificate, key) = servers.Serving();
        File.WriteAllText(folder.File("tls.crt"), certificate);
        File.WriteAllText(folder.File("tls.key"), key);
        File.WriteAllText(folder.File("client-ca.crt"), clients.Pem);
    }

    public void Dispose()
    {
        folder.Dispose();
        servers.Dispose();
        clients.Dispose();
        others.Dispose();
    }

    [Theory]
    [InlineData("api-server", "unused")]
    [InlineData("anybody", "api-server")]
    [InlineData("another name", "webhooks.example.com")]
    public async Task A_caller_with_a_certificate_of_the_authority_and_one_of_the_names_may_call(string commonName, string dnsName)
    {
        await using var server = await StartAsync("api-server", "webhooks.example.com");
        using var client = TlsServer.Client(servers.Pem, clients.Client(commonName, dnsName));

        using var answer = await server.PostAsync(client);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await server.MetricAsync(Refused));
    }

    [Fact]
    public async Task Without_names_every_client_of_the_authority_may_call()
    {
        await using var server = await StartAsync();
        using var client = TlsServer.Client(servers.Pem, clients.Client("anybody"));

        using var answer = await server.PostAsync(client);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("no certificate", "it has no certificate")]
    [InlineData("another name", "CN=another name: its name is not one of tls-client-names")]
    [InlineData("another's", "CN=api-server: ")]
    [InlineData("expired", "CN=api-server: ")]
    [InlineData("a server's", "CN=test server: ")]
    public async Task Any_other_caller_is_refused_and_counted_and_the_log_says_why(string what, string reason)
    {
        await using var server = await StartAsync("api-server", "localhost");
        using var client = TlsServer.Client(servers.Pem, what switch
        {
            "another name" => clients.Client("another name"),
            "another's" => others.Client("api-server"),
            "expired" => clients.Client("api-server", until: TimeSpan.FromMinutes(-1)),
            "a server's" => clients.Serving(),
            _ => null,
        });

        await Assert.ThrowsAsync<HttpRequestException>(() => server.PostAsync(client));

        await Eventually.IsTrueAsync(async () => await server.MetricAsync(Refused) == 1, "it is counted");
        var line = Assert.Single(server.Log.TextsOf(Microsoft.Extensions.Logging.LogLevel.Warning));
        Assert.Contains(reason, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_refusals_are_all_counted_and_logged_once_a_minute()
    {
        await using var server = await StartAsync();
        using var client = TlsServer.Client(servers.Pem);

        for (var attempt = 0; attempt < 5; attempt++)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => server.PostAsync(client));
        }

        await Eventually.IsTrueAsync(async () => await server.MetricAsync(Refused) == 5, "all are counted");
        Assert.Single(server.Log.TextsOf(Microsoft.Extensions.Logging.LogLevel.Warning));
    }

    [Fact]
    public async Task Another_authority_in_the_file_is_gone_by_and_a_broken_one_is_not()
    {
        await using var server = await StartAsync();
        using var old = TlsServer.Client(servers.Pem, clients.Client("api-server"));
        using var next = TlsServer.Client(servers.Pem, others.Client("api-server"));
        (await server.PostAsync(old, close: true)).Dispose();

        await File.WriteAllTextAsync(folder.File("client-ca.crt"), "garbage");
        await Eventually.IsTrueAsync(
            async () => await server.MetricAsync("webhookguard_certificate_loads_total{result=\"refused\"}") == 1, "the broken one is refused");
        (await server.PostAsync(old, close: true)).Dispose();
        await File.WriteAllTextAsync(folder.File("client-ca.crt"), others.Pem);

        await Eventually.IsTrueAsync(
            async () =>
            {
                using var answer = await server.PostAsync(next, close: true);
                return answer.IsSuccessStatusCode;
            },
            "the other's client may call");
        await Assert.ThrowsAsync<HttpRequestException>(() => server.PostAsync(old, close: true));
    }

    [Fact]
    public async Task A_file_without_an_authority_is_refused_at_the_start_by_name()
    {
        await File.WriteAllTextAsync(folder.File("client-ca.crt"), "garbage");

        var e = await Assert.ThrowsAsync<SettingsException>(() => StartAsync());

        Assert.StartsWith($"tls-client-ca: {folder.File("client-ca.crt")}: ", Assert.Single(e.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_authority_to_expire_is_what_the_metric_shows()
    {
        using var early = new TestAuthority("early", TimeSpan.FromHours(2));
        using var late = new TestAuthority("late", TimeSpan.FromHours(9));
        await File.WriteAllTextAsync(folder.File("client-ca.crt"), early.Pem + late.Pem);
        await using var server = await StartAsync();

        var shown = await server.MetricAsync("webhookguard_certificate_expiry_timestamp_seconds{certificate=\"client-ca\"}");

        Assert.InRange(shown - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), 8 * 3600, 9 * 3600);
    }

    private Task<TlsServer> StartAsync(params string[] names) => TlsServer.StartAsync(settings =>
    {
        (settings.TlsCertificate, settings.TlsKey) = (folder.File("tls.crt"), folder.File("tls.key"));
        (settings.TlsClientAuthorities, settings.TlsClientNames) = (folder.File("client-ca.crt"), names);
    });
}
