using System.Security.Cryptography.X509Certificates;

namespace WebhookGuard.Certificates;

/// <summary>When a certificate is valid, in UTC.</summary>
internal static class Validity
{
    /// <summary>The first moment.</summary>
    public static DateTimeOffset ValidFrom(this X509Certificate2 certificate) => new(certificate.NotBefore.ToUniversalTime());

    /// <summary>The last moment.</summary>
    public static DateTimeOffset ValidUntil(this X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());
}
