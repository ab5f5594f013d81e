using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>A certificate authority made for one test, and a certificate for servers on loopback that it signed.</summary>
public sealed class ServingCertificate
{
    private ServingCertificate(string authorityPem, string certificatePem, string keyPem)
    {
        AuthorityPem = authorityPem;
        CertificatePem = certificatePem;
        KeyPem = keyPem;
    }

    /// <summary>The authority's certificate: what clients trust (<c>caBundle</c> of a webhook, before base64).</summary>
    public string AuthorityPem { get; }

    /// <summary>The server's certificate.</summary>
    public string CertificatePem { get; }

    /// <summary>The server's private key, PKCS #8.</summary>
    public string KeyPem { get; }

    /// <summary>Makes both, valid for a day, for 127.0.0.1, localhost and the given names.</summary>
    public static ServingCertificate Create(params IEnumerable<string> names)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=WebhookGuard test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        authorityRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authorityRequest.PublicKey, false));
        using var authority = authorityRequest.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=WebhookGuard test server", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddIpAddress(IPAddress.Loopback);
        alternatives.AddDnsName("localhost");
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var certificate = request.Create(authority, now.AddHours(-1), now.AddHours(23), RandomNumberGenerator.GetBytes(16));
        return new ServingCertificate(
            authority.ExportCertificatePem(), certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
