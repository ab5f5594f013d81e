using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WebhookGuard.Certificates;
using WebhookGuard.Settings;
using WebhookGuard.TestKit;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Hosting;

public sealed class CertificateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12, "localhost")]
    [InlineData(SslProtocols.Tls13, "localhost")]
    [InlineData(SslProtocols.Tls13, "127.0.0.1")]
    [InlineData(SslProtocols.Tls13, "webhookguard.webhookguard.svc")]
    public async Task The_self_signed_certificate_is_valid_for_its_names(SslProtocols protocol, string host)
    {
        await using var server = await GuardServer.StartAsync();

        Assert.Equal(protocol, await HandshakeAsync(server, server.ClientOptions(protocol, host)));
    }

    [Fact]
    public async Task The_self_signed_certificate_is_not_valid_for_another_name()
    {
        await using var server = await GuardServer.StartAsync();

        await Assert.ThrowsAsync<AuthenticationException>(() => HandshakeAsync(server, server.ClientOptions(host: "example.com")));
    }

    [Fact]
    public async Task Who_does_not_trust_the_certificate_gets_no_further()
    {
        await using var server = await GuardServer.StartAsync();
        await using var other = await GuardServer.StartAsync();

        await Assert.ThrowsAsync<AuthenticationException>(() => HandshakeAsync(server, other.ClientOptions()));
    }

    [Theory]
    [InlineData(0x01, false)]
    [InlineData(0x02, false)]
    [InlineData(0x03, true)]
    public async Task TLS_older_than_1_2_is_refused(byte minorVersion, bool accepted)
    {
        await using var server = await GuardServer.StartAsync();
        using var client = new TcpClient();
        using var limit = new CancellationTokenSource(GuardServer.Patience, TimeProvider.System);
        await client.ConnectAsync(IPAddress.Loopback, server.Admission.BaseAddress!.Port);
        await client.GetStream().WriteAsync(ClientHello(minorVersion), limit.Token);

        var first = new byte[1];
        var count = await client.GetStream().ReadAsync(first, limit.Token);

        const byte Alert = 21;
        const byte Handshake = 22;
        Assert.Equal(accepted ? Handshake : Alert, count == 0 ? Alert : first[0]);
    }

    [Fact]
    public async Task Plain_HTTP_on_the_admission_port_gets_no_answer_and_does_no_harm()
    {
        await using var server = await GuardServer.StartAsync();
        using var client = new HttpClient { Timeout = GuardServer.Patience };

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://127.0.0.1:{server.Admission.BaseAddress!.Port}/validate")));

        Assert.True((await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")))).Allowed);
        Assert.Empty(server.Log.Errors);
    }

    [Theory]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task A_certificate_and_its_chain_are_read_from_PEM_files(string algorithm)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("CN=root", rootKey);
        var (leaf, key) = Leaf(root, algorithm);
        var settings = Files(leaf + root.ExportCertificatePem() + "\n", key);

        var certificate = ServingCertificate.Load(settings, TimeProvider.System);
        await using var server = await GuardServer.StartAsync(time: null, certificate: certificate);

        Assert.False(certificate.SelfSigned);
        Assert.Single(certificate.Intermediates);
        Assert.True((await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.11")))).Allowed);
    }

    [Theory]
    [InlineData("another key")]
    [InlineData("a key of another kind")]
    [InlineData("no key")]
    [InlineData("an empty key")]
    [InlineData("an empty certificate")]
    [InlineData("no certificate")]
    [InlineData("broken base64")]
    [InlineData("no such file")]
    public void Files_that_are_no_certificate_with_its_key_are_refused_by_name(string what)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("CN=root", rootKey);
        var (leaf, key) = Leaf(root, "ecdsa");
        var settings = what switch
        {
            "another key" => Files(leaf, Leaf(root, "ecdsa").Key),
            "a key of another kind" => Files(leaf, Leaf(root, "rsa").Key),
            "no key" => Files(leaf, leaf),
            "an empty key" => Files(leaf, string.Empty),
            "an empty certificate" => Files(string.Empty, key),
            "no certificate" => Files(key, key),
            "broken base64" => Files("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", key),
            _ => new GuardSettings { TlsCertificate = folder.File("absent.crt"), TlsKey = folder.File("absent.key") },
        };

        var e = Assert.Throws<SettingsException>(() => ServingCertificate.Load(settings, TimeProvider.System));

        Assert.Contains(settings.TlsCertificate!, Assert.Single(e.Errors), StringComparison.Ordinal);
        Assert.Contains(settings.TlsKey!, e.Errors[0], StringComparison.Ordinal);
        Assert.StartsWith("tls-cert, tls-key: ", e.Errors[0], StringComparison.Ordinal);
    }

    // RFC 5246 section 7.4.1.2. Written by hand because a client of today does not offer what must be refused.
    private static byte[] ClientHello(byte minorVersion)
    {
        byte[] extensions =
        [
            0x00, 0x0A, 0x00, 0x04, 0x00, 0x02, 0x00, 0x17, // supported_groups: secp256r1
            0x00, 0x0D, 0x00, 0x04, 0x00, 0x02, 0x04, 0x03, // signature_algorithms: ecdsa_secp256r1_sha256
        ];
        byte[] body =
        [
            0x03, minorVersion, .. new byte[32], 0x00,
            0x00, 0x04, 0xC0, 0x2B, 0xC0, 0x09, // ECDHE_ECDSA with AES_128_GCM_SHA256, with AES_128_CBC_SHA
            0x01, 0x00, 0x00, (byte)extensions.Length, .. extensions,
        ];
        byte[] message = [0x01, 0x00, 0x00, (byte)body.Length, .. body];
        return [0x16, 0x03, 0x01, 0x00, (byte)message.Length, .. message];
    }

    private static async Task<SslProtocols> HandshakeAsync(GuardServer server, SslClientAuthenticationOptions options)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Admission.BaseAddress!.Port);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(options);
        return stream.SslProtocol;
    }

    private static X509Certificate2 Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
    }

    private static (string Certificate, string Key) Leaf(X509Certificate2 issuer, string algorithm)
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = algorithm == "rsa"
            ? new CertificateRequest("CN=webhookguard", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=webhookguard", ecdsa, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var generator = X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!);
        using var certificate = request.Create(issuer.SubjectName, generator, now.AddMinutes(-30), now.AddHours(12), [1, 2, 3]);
        return (certificate.ExportCertificatePem() + "\n", algorithm == "rsa" ? rsa.ExportPkcs8PrivateKeyPem() : ecdsa.ExportPkcs8PrivateKeyPem());
    }

    private GuardSettings Files(string certificate, string key)
    {
        var settings = new GuardSettings { TlsCertificate = folder.File("tls.crt"), TlsKey = folder.File("tls.key") };
        File.WriteAllText(settings.TlsCertificate, certificate);
        File.WriteAllText(settings.TlsKey, key);
        return settings;
    }
}
