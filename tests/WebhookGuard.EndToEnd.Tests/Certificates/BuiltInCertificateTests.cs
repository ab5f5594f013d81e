using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using WebhookGuard.Certificates;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Certificates;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Certificates;

/// <summary>Certificates that the guard makes itself (<c>--tls-secret</c>), with a real API server that calls it by its Service.</summary>
public sealed class BuiltInCertificateTests(CertificateCluster cluster) : IClassFixture<CertificateCluster>
{
    [ApiServerFact]
    public async Task Three_replicas_that_start_at_once_share_one_certificate_and_the_API_server_believes_it()
    {
        await using var installation = await Installation.CreateAsync(cluster);

        var guards = await installation.AddReadyAsync(3);
        await installation.IsGuardedAsync();

        Assert.Equal(await installation.TextAsync("ca.crt"), await installation.CaBundleAsync(Installation.OwnWebhook));
        Assert.Equal("foreign", await installation.CaBundleAsync(Installation.ForeignWebhook));
        Assert.Equal("kubernetes.io/tls", (string?)(await installation.SecretAsync())!["type"]);
        var served = await Task.WhenAll(guards.Select(guard => ServedAsync(guard.Port)));
        Assert.Single(served.Distinct());
        var expiries = await Task.WhenAll(guards.Select(guard => guard.MetricAsync("webhookguard_certificate_expiry_timestamp_seconds", "serving")));
        Assert.Single(expiries.Distinct());
        Assert.Equal(1, (await Task.WhenAll(guards.Select(guard => guard.MetricAsync("webhookguard_certificate_writes_total", "ca-bundle\",outcome=\"written")))).Sum());
        Assert.All(guards, guard => Assert.DoesNotContain(guard.Log.Of(LogLevel.Error), line => line.Contains("certificate", StringComparison.OrdinalIgnoreCase)));
        await installation.AssertNothingIsToldAsync(await installation.TextAsync("ca.key"), await installation.TextAsync("tls.key"));
    }

    [ApiServerFact]
    public async Task Without_a_certificate_the_guard_is_alive_but_not_ready_says_why_and_makes_no_handshake_until_it_has_one()
    {
        await using var installation = await Installation.CreateAsync(cluster, withRights: false);
        var guard = await installation.AddAsync();
        await Eventually.IsTrueAsync(async () => (await guard.ReadyAsync()).Text.Contains("403", StringComparison.Ordinal), "it says why");

        var (status, text) = await guard.ReadyAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.StartsWith($"[-]certificate: Secret {installation.Namespace}/{Installation.Secret}: the API server answers 403", text, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => ServedAsync(guard.Port));
        Assert.Empty(guard.Log.Of(LogLevel.Error));

        await installation.GrantAsync();
        await guard.WaitUntilReadyAsync();
        await installation.IsGuardedAsync();
    }

    [ApiServerTheory]
    [InlineData("""{"op": "remove", "path": "/webhooks/1/clientConfig/caBundle"}""")]
    [InlineData("""{"op": "add", "path": "/webhooks/1/clientConfig/caBundle", "value": "Z2FyYmFnZQ=="}""")]
    public async Task A_caBundle_that_is_deleted_or_garbled_by_hand_is_put_right_and_no_other_is_touched(string operation)
    {
        await using var installation = await Installation.CreateAsync(cluster);
        var guard = Assert.Single(await installation.AddReadyAsync(1));
        await installation.IsGuardedAsync();
        var right = await installation.CaBundleAsync(Installation.OwnWebhook);
        var signer = await installation.SignerAsync();

        (await cluster.Admin.RunAsync(["patch", "validatingwebhookconfiguration", Installation.Configuration, "--type=json", "-p", $"[{operation}]"])).EnsureSucceeded();

        await Eventually.ResultAsync(() => installation.CaBundleAsync(Installation.OwnWebhook), bundle => bundle == right, "it is put right");
        Assert.Equal("foreign", await installation.CaBundleAsync(Installation.ForeignWebhook));
        Assert.Equal(signer, await installation.SignerAsync());
        Assert.Equal(2, await guard.MetricAsync("webhookguard_certificate_writes_total", "ca-bundle\",outcome=\"written"));
        await installation.IsGuardedAsync();
    }

    /// <summary>That is how an administrator asks for a new authority.</summary>
    [ApiServerFact]
    public async Task A_Secret_that_is_deleted_by_hand_is_made_anew_and_costs_no_request()
    {
        await using var installation = await Installation.CreateAsync(cluster);
        var guards = await installation.AddReadyAsync(3);
        await installation.IsGuardedAsync();
        var (authority, signer) = ((await installation.AuthoritiesAsync())[0], await installation.SignerAsync());
        var served = await ServedAsync(guards[0].Port);

        await using var load = new Load(cluster.ApiServer, installation.Namespace);
        await using var late = new LaggingCaller(installation);
        await cluster.Admin.DeleteAsync($"secret -n {installation.Namespace} {Installation.Secret}");
        await Eventually.IsTrueAsync(async () => await installation.SignerAsync() != signer, "another authority signs");
        foreach (var guard in guards)
        {
            await Eventually.IsTrueAsync(async () => await ServedAsync(guard.Port) != served, "all replicas serve the new certificate");
        }

        await load.AssertNothingFailedAsync();
        await late.AssertNothingFailedAsync();
        Assert.Equal(authority, (await installation.AuthoritiesAsync())[1]);
    }

    [ApiServerFact]
    public async Task What_is_garbage_in_the_Secret_is_told_of_and_made_anew_and_what_is_not_the_guards_stays()
    {
        await using var installation = await Installation.CreateAsync(cluster);
        await cluster.Admin.ApplyAsync($$"""
            apiVersion: v1
            kind: Secret
            metadata: {name: {{Installation.Secret}}, namespace: {{installation.Namespace}}, labels: {mine: label}, annotations: {mine: annotation} }
            type: kubernetes.io/tls
            stringData: {mine: text, tls.crt: garbage, tls.key: garbage, ca.crt: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}
            """);

        var guard = Assert.Single(await installation.AddReadyAsync(1));
        await installation.IsGuardedAsync();

        var secret = await installation.SecretAsync();
        Assert.Equal("text", await installation.TextAsync("mine"));
        Assert.Equal("label", (string?)secret!["metadata"]!["labels"]!["mine"]);
        Assert.Equal("annotation", (string?)secret["metadata"]!["annotations"]!["mine"]);
        Assert.Contains(guard.Log.Of(LogLevel.Warning), line => line.Contains("ca.crt and ca.key hold no valid authority with its key", StringComparison.Ordinal));
        Assert.Contains(guard.Log.Of(LogLevel.Warning), line => line.Contains("tls.crt and tls.key cannot be served with", StringComparison.Ordinal));

        // Half of a key: only the certificate is made anew.
        var authorities = await installation.AuthoritiesAsync();
        var key = await installation.TextAsync("tls.key");
        await PatchAsync(installation, "tls.key", key[..(key.Length / 2)]);
        await Eventually.IsTrueAsync(
            async () => await installation.TextAsync("tls.key") is var now && now != key && now.EndsWith("-----END PRIVATE KEY-----\n", StringComparison.Ordinal),
            "there is another certificate");
        Assert.Equal(authorities, await installation.AuthoritiesAsync());
        await installation.IsGuardedAsync();
    }

    /// <summary>Nobody is elected here: whatever two that believe to be do, the end is one truth.</summary>
    [ApiServerFact]
    public async Task Two_that_write_at_once_end_with_one_authority_that_everybody_trusts()
    {
        await using var installation = await Installation.CreateAsync(cluster);
        var options = Installation.Quick with { AuthorityLifetime = TimeSpan.FromSeconds(12), ServingLifetime = TimeSpan.FromSeconds(6), Overlap = TimeSpan.FromSeconds(1) };
        using var client = ConnectAsGuard();
        var log = new RecordingLogger<CertificateKeeper>();
        using var end = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var keeper = installation.Keeper(client, options, log);
            while (!end.IsCancellationRequested)
            {
                await keeper.RunOnceAsync(CancellationToken.None);
            }
        })));

        await installation.Keeper(client, options with { AuthorityLifetime = TimeSpan.FromHours(1) }, log).RunOnceAsync(CancellationToken.None);
        var secret = await installation.SecretAsync();
        var data = secret!["data"]!.AsObject().ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(Convert.FromBase64String((string)pair.Value!)));
        var kept = KeptCertificates.Read(data, trustMark: null, TimeProvider.System.GetUtcNow());
        Assert.Empty(kept.Problems);
        Assert.Equal(kept.Bundle, await installation.CaBundleAsync(Installation.OwnWebhook));

        // Each authority that was made was in the Secret for a while: two made at once would show as one that came to nothing.
        var made = log.LinesOf(LogLevel.Information).Count(line => line.Contains("made an authority", StringComparison.Ordinal));
        Assert.InRange(made, 2, 5);
    }

    /// <summary>First files and an authority of one's own, then built in: replicas are replaced one by one.</summary>
    [ApiServerFact]
    public async Task To_go_from_files_to_built_in_certificates_costs_no_request()
    {
        using var own = new TestAuthority("own");
        using var folder = new TemporaryFolder();
        await using var installation = await Installation.CreateAsync(cluster, caBundle: own.Pem);
        var (certificate, key) = own.Serving(names: [$"webhookguard.{installation.Namespace}.svc"]);
        await File.WriteAllTextAsync(folder.File("tls.crt"), certificate);
        await File.WriteAllTextAsync(folder.File("tls.key"), key);
        var old = await installation.AddReadyAsync(
            2, configure: settings => (settings.TlsSecret, settings.TlsCertificate, settings.TlsKey) = (null, folder.File("tls.crt"), folder.File("tls.key")));
        await installation.IsGuardedAsync();

        await using var load = new Load(cluster.ApiServer, installation.Namespace);
        await using var late = new LaggingCaller(installation);
        foreach (var guard in old)
        {
            await installation.AddReadyAsync(1);
            await installation.RemoveAsync(guard);
        }

        await installation.IsGuardedAsync();
        await load.AssertNothingFailedAsync();
        await late.AssertNothingFailedAsync();
        Assert.EndsWith(own.Pem, await installation.CaBundleAsync(Installation.OwnWebhook), StringComparison.Ordinal);
        Assert.NotEqual("CN=own", await installation.SignerAsync());
    }

    /// <summary>The other way: the authority to come is put into the Secret first, and with that into the caBundle.</summary>
    [ApiServerFact]
    public async Task To_go_from_built_in_certificates_to_files_costs_no_request()
    {
        using var own = new TestAuthority("own");
        using var folder = new TemporaryFolder();
        await using var installation = await Installation.CreateAsync(cluster);
        var (certificate, key) = own.Serving(names: [$"webhookguard.{installation.Namespace}.svc"]);
        await File.WriteAllTextAsync(folder.File("tls.crt"), certificate);
        await File.WriteAllTextAsync(folder.File("tls.key"), key);
        var old = await installation.AddReadyAsync(2);
        await installation.IsGuardedAsync();

        await using var load = new Load(cluster.ApiServer, installation.Namespace);
        await using var late = new LaggingCaller(installation);
        await PatchAsync(installation, "ca.crt", await installation.TextAsync("ca.crt") + own.Pem);
        await Eventually.ResultAsync(
            () => installation.CaBundleAsync(Installation.OwnWebhook), bundle => bundle.EndsWith(own.Pem, StringComparison.Ordinal), "both are trusted");
        await Task.Delay(LaggingCaller.Lag + TimeSpan.FromSeconds(2), TimeProvider.System);
        foreach (var guard in old)
        {
            await installation.AddReadyAsync(
                1, configure: settings => (settings.TlsSecret, settings.TlsCertificate, settings.TlsKey) = (null, folder.File("tls.crt"), folder.File("tls.key")));
            await installation.RemoveAsync(guard);
        }

        await installation.IsGuardedAsync();
        await load.AssertNothingFailedAsync();
        await late.AssertNothingFailedAsync();
    }

    [ApiServerFact]
    public async Task A_configuration_that_may_not_be_read_is_told_of_once_and_does_not_keep_the_certificate_from_being_renewed()
    {
        await using var installation = await Installation.CreateAsync(cluster);
        await installation.RemoveAsync(Assert.Single(await installation.AddReadyAsync(1)));
        var before = await installation.TextAsync("tls.crt");

        var guard = await installation.AddAsync(
            Installation.Quick with { ServingLifetime = TimeSpan.FromDays(900) }, settings => settings.WebhookConfigurations = ["somebody-elses"]);

        await Eventually.IsTrueAsync(async () => await installation.TextAsync("tls.crt") != before, "the certificate is renewed");
        await guard.WaitUntilReadyAsync();
        string[] Told() => [.. guard.Log.Of(LogLevel.Warning).Where(line => line.Contains("cannot be looked after", StringComparison.Ordinal))];
        await Eventually.IsTrueAsync(() => Told().Length > 0, "the refusal is told of");
        await Task.Delay(5 * Installation.Quick.KeeperInterval, TimeProvider.System);
        var line = Assert.Single(Told());
        Assert.Contains("ValidatingWebhookConfiguration somebody-elses: the API server answers 403", line, StringComparison.Ordinal);
    }

    /// <summary>The serial number of the certificate that a new connection meets.</summary>
    private static async Task<string> ServedAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, presented, _, _) => presented is not null);
        await stream.AuthenticateAsClientAsync("localhost");
        return stream.RemoteCertificate!.GetSerialNumberString();
    }

    private k8s.Kubernetes ConnectAsGuard() => Sources.Kubernetes.ClusterConnection.Connect(cluster.ApiServer.Kubeconfig(ClusterUser.WebhookGuard));

    private async Task PatchAsync(Installation installation, string key, string text) =>
        (await cluster.Admin.RunAsync(
            ["patch", "secret", "-n", installation.Namespace, Installation.Secret, "-p", $$$"""{"stringData": {"{{{key}}}": {{{System.Text.Json.JsonSerializer.Serialize(text)}}}}}"""])).EnsureSucceeded();
}
