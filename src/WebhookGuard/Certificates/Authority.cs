using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WebhookGuard.Certificates;

/// <summary>A certificate authority with its key: makes certificates for the guard's Service, and nothing else.</summary>
/// <param name="Certificate">Its certificate, with the key.</param>
/// <param name="KeyPem">The key as it is kept.</param>
internal sealed record Authority(X509Certificate2 Certificate, string KeyPem)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const int SerialLength = 16;

    // The caller's clock may be a little behind ours.
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    /// <summary>Makes one, which signs itself.</summary>
    public static Authority Create(DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // A name of its own, so that whoever looks at several can tell them apart.
        var request = new CertificateRequest($"CN=webhookguard authority {now:yyyy-MM-dd HH:mm:ss}Z", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new Authority(request.CreateSelfSigned(now - Backdating, now + lifetime), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Finds which of the certificates the key belongs to; null if none that may sign others.</summary>
    public static Authority? Find(IEnumerable<X509Certificate2> certificates, string keyPem)
    {
        foreach (var certificate in certificates.Where(MaySign))
        {
            try
            {
                return new Authority(X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), keyPem), keyPem);
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                // Another's key, or none at all.
            }
        }

        return null;
    }

    /// <summary>Makes a serving certificate and its key, both as PEM. It does not outlive the authority.</summary>
    public (string Certificate, string Key) Sign(IReadOnlyList<string> names, DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=webhookguard", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            Certificate, includeKeyIdentifier: Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Any(), includeIssuerAndSerial: false));
        var (begin, end) = (now - Backdating, now + lifetime);
        using var signed = request.Create(
            Certificate.SubjectName,
            Signer(),
            begin < Certificate.ValidFrom() ? Certificate.ValidFrom() : begin,
            end > Certificate.ValidUntil() ? Certificate.ValidUntil() : end,
            RandomNumberGenerator.GetBytes(SerialLength));
        return (signed.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>Whether a certificate was signed by this authority.</summary>
    public bool HasSigned(ServingCertificate serving)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Certificate);
        chain.ChainPolicy.ExtraStore.AddRange(serving.Intermediates);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(serving.Certificate);
    }

    private static bool MaySign(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);

    // The key may be one that somebody else made.
    private X509SignatureGenerator Signer() => Certificate.GetECDsaPrivateKey() is { } key
        ? X509SignatureGenerator.CreateForECDsa(key)
        : X509SignatureGenerator.CreateForRSA(
            Certificate.GetRSAPrivateKey() ?? throw new CryptographicException("the authority's key is neither ECDSA nor RSA"), RSASignaturePadding.Pkcs1);
}
