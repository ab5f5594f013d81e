using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WebhookGuard.TestKit.Certificates;

/// <summary>A certificate authority that signs whatever a test asks for, also what is not valid.</summary>
public sealed class TestAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 certificate;

    /// <summary>Makes one that is valid from a day ago on.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="lifetime">How much longer it is valid; a year if not given.</param>
    public TestAuthority(string name = "test authority", TimeSpan? lifetime = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = TimeProvider.System.GetUtcNow();
        certificate = request.CreateSelfSigned(now.AddDays(-1), now + (lifetime ?? TimeSpan.FromDays(365)));
        KeyPem = key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>Its certificate, PEM.</summary>
    public string Pem => certificate.ExportCertificatePem() + "\n";

    /// <summary>Its key, PEM.</summary>
    public string KeyPem { get; }

    /// <summary>Signs a certificate for a server on loopback and the given names.</summary>
    /// <param name="from">From when it is valid, relative to now; an hour ago if not given.</param>
    /// <param name="until">Until when it is valid, relative to now; in a day if not given.</param>
    /// <param name="names">Further DNS names.</param>
    public (string Certificate, string Key) Serving(TimeSpan? from = null, TimeSpan? until = null, params IEnumerable<string> names)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddIpAddress(IPAddress.Loopback);
        foreach (var name in names.Append("localhost"))
        {
            alternatives.AddDnsName(name);
        }

        return Sign("CN=test server", ServerAuthentication, from, until, alternatives);
    }

    /// <summary>Signs a certificate for a client.</summary>
    /// <param name="commonName">Its common name.</param>
    /// <param name="dnsName">A DNS name besides.</param>
    /// <param name="until">Until when it is valid, relative to now; in a day if not given.</param>
    public (string Certificate, string Key) Client(string commonName, string? dnsName = null, TimeSpan? until = null)
    {
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddDnsName(dnsName ?? "unused");
        return Sign($"CN={commonName}", ClientAuthentication, from: null, until, alternatives);
    }

    /// <inheritdoc/>
    public void Dispose() => certificate.Dispose();

    private (string Certificate, string Key) Sign(
        string subject, string use, TimeSpan? from, TimeSpan? until, SubjectAlternativeNameBuilder alternatives)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.Create(
            certificate, now + (from ?? TimeSpan.FromHours(-1)), now + (until ?? TimeSpan.FromDays(1)), RandomNumberGenerator.GetBytes(16));
        return (signed.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
