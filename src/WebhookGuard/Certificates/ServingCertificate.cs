using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WebhookGuard.Settings;

namespace WebhookGuard.Certificates;

/// <summary>The certificate that admission is served with.</summary>
/// <param name="Certificate">The certificate with its key.</param>
/// <param name="Intermediates">The rest of its chain.</param>
/// <param name="SelfSigned">Whether it was made here, for want of another.</param>
public sealed record ServingCertificate(X509Certificate2 Certificate, X509Certificate2Collection Intermediates, bool SelfSigned)
{
    /// <summary>The DNS names of the Service that <c>deploy/base</c> makes.</summary>
    private static readonly string[] ServiceNames = ["webhookguard.webhookguard.svc", "webhookguard.webhookguard.svc.cluster.local"];

    /// <summary>Reads the configured certificate, or makes a self-signed one if none is configured.</summary>
    /// <exception cref="SettingsException">The files hold no certificate with its key.</exception>
    public static ServingCertificate Load(GuardSettings settings, TimeProvider time)
    {
        if (settings.TlsCertificate is null)
        {
            return new ServingCertificate(SelfSignedCertificate.Create(time, ServiceNames), [], SelfSigned: true);
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPemFile(settings.TlsCertificate, settings.TlsKey);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(settings.TlsCertificate);
            chain.RemoveAt(0);
            return new ServingCertificate(certificate, chain, SelfSigned: false);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // An ArgumentException is what a key of the right kind that is another certificate's gets.
            var reason = e is ArgumentException ? "the key does not belong to the certificate." : e.Message;
            throw new SettingsException([$"tls-cert, tls-key: no certificate with its key in {settings.TlsCertificate} and {settings.TlsKey}: {reason}"]);
        }
    }
}
