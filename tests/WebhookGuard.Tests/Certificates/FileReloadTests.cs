using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Certificates;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Certificates;

namespace WebhookGuard.Tests.Certificates;

public sealed class FileReloadTests : IDisposable
{
    private const string Loaded = "webhookguard_certificate_loads_total{result=\"loaded\"}";
    private const string Refused = "webhookguard_certificate_loads_total{result=\"refused\"}";

    private readonly SecretVolume volume = new();
    private readonly TestAuthority authority = new();

    public void Dispose()
    {
        volume.Dispose();
        authority.Dispose();
    }

    [Fact]
    public async Task Files_that_a_kubelet_swaps_again_and_again_cost_no_request()
    {
        const int Swaps = 15;
        Put(authority.Serving());
        await using var server = await StartAsync();
        await Eventually.IsTrueAsync(async () => await server.MetricAsync(Loaded) == 1, "the first is in use");
        using var client = TlsServer.Client(authority.Pem);
        using var end = new CancellationTokenSource();
        var answers = new ConcurrentQueue<HttpStatusCode>();
        var seen = new HashSet<string> { await server.ServedAsync() };

        // Two keep their connections, two make a new one for each request.
        var load = Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                using var answer = await server.PostAsync(client, close: number % 2 == 0);
                answers.Enqueue(answer.StatusCode);
            }
        })).ToArray();
        for (var swap = 0; swap < Swaps; swap++)
        {
            var next = authority.Serving();
            Put(next);
            await Eventually.IsTrueAsync(async () => await server.ServedAsync() == Serial(next), "the new certificate is served");
            seen.Add(Serial(next));
        }

        await end.CancelAsync();
        await Task.WhenAll(load);
        Assert.Equal(Swaps + 1, seen.Count);
        Assert.True(answers.Count > Swaps, $"only {answers.Count} requests");
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(Swaps + 1, await server.MetricAsync(Loaded));
        Assert.Equal(0, await server.MetricAsync(Refused));
        Assert.Empty(server.Log.Errors);
    }

    [Theory]
    [InlineData("another's key", "the key does not belong to the certificate")]
    [InlineData("half of the key", "key")]
    [InlineData("half of the certificate", "")]
    [InlineData("nothing", "")]
    [InlineData("garbage", "")]
    [InlineData("expired", "the certificate expired at")]
    [InlineData("not valid yet", "the certificate is not valid before")]
    public async Task A_new_pair_that_is_broken_is_refused_once_and_the_old_one_stays_until_a_good_one_comes(string what, string reason)
    {
        var old = authority.Serving();
        Put(old);
        await using var server = await StartAsync();
        await Eventually.IsTrueAsync(async () => await server.MetricAsync(Loaded) == 1, "the first is in use");
        var next = authority.Serving();

        Put(what switch
        {
            "another's key" => (next.Certificate, authority.Serving().Key),
            "half of the key" => (next.Certificate, next.Key[..(next.Key.Length / 2)]),
            "half of the certificate" => (next.Certificate[..(next.Certificate.Length / 2)], next.Key),
            "nothing" => (string.Empty, string.Empty),
            "garbage" => ("garbage", "garbage"),
            "expired" => authority.Serving(TimeSpan.FromHours(-2), TimeSpan.FromHours(-1)),
            _ => authority.Serving(TimeSpan.FromHours(1), TimeSpan.FromHours(2)),
        });

        await Eventually.IsTrueAsync(async () => await server.MetricAsync(Refused) == 1, "it is refused");
        Assert.Equal(Serial(old), await server.ServedAsync());
        Assert.Equal(HttpStatusCode.OK, (await server.ReadyAsync()).Status);
        Put(next);
        await Eventually.IsTrueAsync(async () => await server.ServedAsync() == Serial(next), "the good one is served");
        Assert.Equal(1, await server.MetricAsync(Refused));
        Assert.Contains(reason, Assert.Single(server.Log.Errors), StringComparison.Ordinal);
        Assert.Contains(volume.File("tls.crt"), server.Log.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_gone_are_told_of_once_and_change_nothing()
    {
        var old = authority.Serving();
        Put(old);
        await using var server = await StartAsync();
        await Eventually.IsTrueAsync(async () => await server.MetricAsync(Loaded) == 1, "the first is in use");

        volume.Update(("other", "file"));

        await Eventually.IsTrueAsync(async () => await server.MetricAsync(Refused) == 1, "it is told");
        Assert.Equal(Serial(old), await server.ServedAsync());
        Assert.Single(server.Log.Errors);
        var next = authority.Serving();
        Put(next);
        await Eventually.IsTrueAsync(async () => await server.ServedAsync() == Serial(next), "the new one is served");
    }

    /// <summary>Two files of plain folders cannot be swapped at once.</summary>
    [Fact]
    public async Task Files_that_are_written_one_after_the_other_are_not_judged_in_between()
    {
        using var folder = new TemporaryFolder();
        var (old, next) = (authority.Serving(), authority.Serving());
        Write(folder, old);
        await using var server = await TlsServer.StartAsync(
            settings => (settings.TlsCertificate, settings.TlsKey) = (folder.File("tls.crt"), folder.File("tls.key")), settling: TimeSpan.FromSeconds(2));
        await Eventually.IsTrueAsync(async () => await server.MetricAsync(Loaded) == 1, "the first is in use");

        await File.WriteAllTextAsync(folder.File("tls.crt"), next.Certificate);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        await File.WriteAllTextAsync(folder.File("tls.key"), next.Key);

        await Eventually.IsTrueAsync(async () => await server.ServedAsync() == Serial(next), "the new one is served");
        Assert.Equal(0, await server.MetricAsync(Refused));
    }

    [Fact]
    public async Task The_files_of_a_volume_are_read_as_they_were_at_one_moment()
    {
        Put(("0", "0"));
        using var end = new CancellationTokenSource();
        var swapping = Task.Run(() =>
        {
            for (var version = 1; !end.IsCancellationRequested; version++)
            {
                Put(($"{version}", $"{version}"));
            }
        });
        var versions = new HashSet<string>();
        var reads = 0;
        while (versions.Count < 50 && reads < 200_000)
        {
            reads++;
            try
            {
                var read = PemFiles.Read([volume.File("tls.crt"), volume.File("tls.key")]);
                Assert.Equal(read[0], read[1]);
                versions.Add(read[0]);
            }
            catch (IOException)
            {
                // The version that was being read is gone: told apart from a mixture.
            }
        }

        await end.CancelAsync();
        await swapping;
        Assert.True(versions.Count >= 50, $"only {versions.Count} versions seen");
    }

    [Fact]
    public async Task When_the_certificate_expires_the_guard_is_not_ready_and_says_why_until_another_comes()
    {
        Put(authority.Serving(until: TimeSpan.FromHours(1)));
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await StartAsync(time);
        Assert.Equal(HttpStatusCode.OK, (await server.ReadyAsync()).Status);

        time.Advance(TimeSpan.FromHours(2));
        var (status, text) = await server.ReadyAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.StartsWith("[-]certificate: expired at ", text, StringComparison.Ordinal);
        Put(authority.Serving());
        await Eventually.IsTrueAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return (await server.ReadyAsync()).Status == HttpStatusCode.OK;
            },
            "it is ready again");
    }

    /// <summary>Else a replica that starts in this state would be started for ever.</summary>
    [Fact]
    public async Task A_certificate_that_has_expired_before_the_start_does_not_keep_the_guard_from_waiting_for_another()
    {
        Put(authority.Serving(TimeSpan.FromHours(-2), TimeSpan.FromHours(-1)));
        await using var server = await StartAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.ReadyAsync()).Status);

        Put(authority.Serving());

        await Eventually.IsTrueAsync(async () => (await server.ReadyAsync()).Status == HttpStatusCode.OK, "it is ready");
    }

    [Fact]
    public async Task What_is_served_is_what_the_expiry_metric_shows()
    {
        var (first, second) = (authority.Serving(until: TimeSpan.FromHours(5)), authority.Serving(until: TimeSpan.FromHours(9)));
        Put(first);
        await using var server = await StartAsync();

        Assert.Equal(Expiry(first), await server.MetricAsync("webhookguard_certificate_expiry_timestamp_seconds{certificate=\"serving\"}"));
        Put(second);
        await Eventually.IsTrueAsync(async () => await server.ServedAsync() == Serial(second), "the new one is served");
        Assert.Equal(Expiry(second), await server.MetricAsync("webhookguard_certificate_expiry_timestamp_seconds{certificate=\"serving\"}"));
    }

    [Fact]
    public async Task Nothing_of_a_key_is_logged_or_shown()
    {
        var (first, second) = (authority.Serving(), authority.Serving());
        Put(first);
        await using var server = await StartAsync();
        await Eventually.IsTrueAsync(async () => await server.MetricAsync(Loaded) == 1, "the first is in use");
        Put((first.Key, second.Key));
        await Eventually.IsTrueAsync(async () => await server.MetricAsync(Refused) == 1, "a key in place of the certificate is refused");
        Put((second.Certificate, second.Key + first.Key[..60]));
        await Eventually.IsTrueAsync(async () => await server.ServedAsync() == Serial(second), "the new one is served");

        var told = string.Join('\n', server.Log.TextsOf(LogLevel.Trace)) + await server.MetricsAsync() + (await server.ReadyAsync()).Text;

        Assert.Contains(Serial(second), told, StringComparison.Ordinal);
        Secrets.AssertAbsent(told, first.Key, second.Key);
    }

    private static string Serial((string Certificate, string Key) pair)
    {
        using var certificate = X509Certificate2.CreateFromPem(pair.Certificate);
        return certificate.SerialNumber;
    }

    private static long Expiry((string Certificate, string Key) pair)
    {
        using var certificate = X509Certificate2.CreateFromPem(pair.Certificate);
        return new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds();
    }

    private static void Write(TemporaryFolder folder, (string Certificate, string Key) pair)
    {
        File.WriteAllText(folder.File("tls.crt"), pair.Certificate);
        File.WriteAllText(folder.File("tls.key"), pair.Key);
    }

    private void Put((string Certificate, string Key) pair) => volume.Update(("tls.crt", pair.Certificate), ("tls.key", pair.Key));

    private Task<TlsServer> StartAsync(TimeProvider? time = null) => TlsServer.StartAsync(
        settings => (settings.TlsCertificate, settings.TlsKey) = (volume.File("tls.crt"), volume.File("tls.key")), time);
}
