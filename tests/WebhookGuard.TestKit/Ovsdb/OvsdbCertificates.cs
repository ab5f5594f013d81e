using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WebhookGuard.TestKit.Ovsdb;

/// <summary>
/// A private CA and one certificate used by server and clients alike, in the shape Kube-OVN makes them: CN "ovn", the only SAN is the
/// DNS name "ovn" (nothing that matches an address), RSA 2048.
/// </summary>
public sealed class OvsdbCertificates : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private OvsdbCertificates()
    {
    }

    /// <summary>PEM file of the CA.</summary>
    public string CaFile => folder.File("cacert");

    /// <summary>PEM file of the certificate.</summary>
    public string CertificateFile => folder.File("cert");

    /// <summary>PEM file of the private key in PKCS#1 form ("BEGIN RSA PRIVATE KEY").</summary>
    public string KeyFile => folder.File("key");

    /// <summary>PEM file of the same private key in PKCS#8 form ("BEGIN PRIVATE KEY").</summary>
    public string Pkcs8KeyFile => folder.File("key8");

    /// <summary>Makes a new CA and certificate in a temporary folder.</summary>
    public static OvsdbCertificates Create(TimeProvider? timeProvider = null)
    {
        var result = new OvsdbCertificates();
        var now = (timeProvider ?? TimeProvider.System).GetUtcNow();
        using var caKey = RSA.Create(2048);
        var caRequest = new CertificateRequest("CN=ovn-ca", caKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var ca = caRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));

        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=ovn", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("ovn");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var certificate = request.Create(ca, now.AddDays(-1), now.AddDays(29), RandomNumberGenerator.GetBytes(16));

        File.WriteAllText(result.CaFile, ca.ExportCertificatePem());
        File.WriteAllText(result.CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(result.KeyFile, key.ExportRSAPrivateKeyPem());
        File.WriteAllText(result.Pkcs8KeyFile, key.ExportPkcs8PrivateKeyPem());
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
