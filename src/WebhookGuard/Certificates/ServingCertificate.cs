using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WebhookGuard.Settings;

namespace WebhookGuard.Certificates;

/// <summary>A certificate that admission is served with. It never changes: another replaces it.</summary>
/// <param name="Certificate">The certificate with its key.</param>
/// <param name="Intermediates">The rest of its chain.</param>
/// <param name="SelfSigned">Whether it was made here, for want of another.</param>
public sealed record ServingCertificate(X509Certificate2 Certificate, X509Certificate2Collection Intermediates, bool SelfSigned)
{
    /// <summary>
    /// What handshakes need of it, made once: it also remembers TLS sessions. It is made aside: for its chain every authority is read that
    /// the system trusts, which takes a good part of a start.
    /// </summary>
    internal Task<SslStreamCertificateContext> Context { get; } = Task.Run(() => SslStreamCertificateContext.Create(Certificate, Intermediates, offline: true));

    /// <summary>When it expires.</summary>
    internal DateTimeOffset NotAfter => Certificate.ValidUntil();

    /// <summary>Reads the configured certificate, or makes a self-signed one if none is configured. Not for <c>tls-secret</c>.</summary>
    /// <exception cref="SettingsException">The files hold no certificate with its key.</exception>
    public static ServingCertificate Load(GuardSettings settings, TimeProvider time)
    {
        if (settings.TlsCertificate is null || settings.TlsKey is null)
        {
            return new ServingCertificate(SelfSignedCertificate.Create(time, ServiceNames.Of(settings)), [], SelfSigned: true);
        }

        try
        {
            return Parse(File.ReadAllText(settings.TlsCertificate), File.ReadAllText(settings.TlsKey));
        }
        catch (Exception e) when (e is CertificateRefusedException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(
                [$"tls-cert, tls-key: no certificate with its key in {settings.TlsCertificate} and {settings.TlsKey}: {e.Message}"]);
        }
    }

    /// <summary>Reads a certificate that is to replace another.</summary>
    /// <param name="certificatePem">The certificate, then the rest of its chain.</param>
    /// <param name="keyPem">Its key.</param>
    /// <param name="now">When it has to be valid.</param>
    /// <exception cref="CertificateRefusedException">It is none, the key is another's, or it is not valid now.</exception>
    internal static ServingCertificate Read(string certificatePem, string keyPem, DateTimeOffset now)
    {
        var read = Parse(certificatePem, keyPem);
        return now > read.NotAfter
            ? throw new CertificateRefusedException($"the certificate expired at {read.NotAfter:u}")
            : now < read.Certificate.ValidFrom()
                ? throw new CertificateRefusedException($"the certificate is not valid before {read.Certificate.ValidFrom():u}")
                : read;
    }

    private static ServingCertificate Parse(string certificatePem, string keyPem)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificatePem);
            chain.RemoveAt(0);
            return new ServingCertificate(certificate, chain, SelfSigned: false);
        }
        catch (ArgumentException)
        {
            // What a key of the right kind that is another certificate's gets.
            throw new CertificateRefusedException("the key does not belong to the certificate.");
        }
        catch (CryptographicException e)
        {
            throw new CertificateRefusedException(e.Message);
        }
    }
}
