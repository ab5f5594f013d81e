using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using WebhookGuard.Settings;

namespace WebhookGuard.Certificates;

/// <summary>The certificate authorities whose clients may call. They never change: others replace them.</summary>
internal sealed class ClientAuthorities
{
    private ClientAuthorities(X509Certificate2Collection certificates) => Certificates = certificates;

    /// <summary>Their certificates; at least one.</summary>
    public X509Certificate2Collection Certificates { get; }

    /// <summary>When the last of them expires.</summary>
    public DateTimeOffset NotAfter => Certificates.Max(certificate => certificate.ValidUntil());

    /// <summary>Reads the configured file; null if none is configured.</summary>
    /// <exception cref="SettingsException">The file holds no certificates.</exception>
    public static ClientAuthorities? Load(GuardSettings settings)
    {
        if (settings.TlsClientAuthorities is not { } file)
        {
            return null;
        }

        try
        {
            return Parse(File.ReadAllText(file));
        }
        catch (Exception e) when (e is CertificateRefusedException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"tls-client-ca: {file}: {e.Message}"]);
        }
    }

    /// <summary>Reads those that are to replace others.</summary>
    /// <exception cref="CertificateRefusedException">The text holds no certificates, a broken one, or none that is valid still.</exception>
    public static ClientAuthorities Read(string pem, DateTimeOffset now)
    {
        var read = Parse(pem);
        return now > read.NotAfter ? throw new CertificateRefusedException($"the certificates expired at {read.NotAfter:u}") : read;
    }

    private static ClientAuthorities Parse(string pem)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(pem);
            return certificates.Count > 0 ? new ClientAuthorities(certificates) : throw new CertificateRefusedException("there is no certificate in it");
        }
        catch (CryptographicException e)
        {
            throw new CertificateRefusedException(e.Message);
        }
    }
}
