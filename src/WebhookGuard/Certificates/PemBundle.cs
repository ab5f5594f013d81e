using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WebhookGuard.Certificates;

/// <summary>Certificates one after the other, as <c>ca.crt</c> and <c>caBundle</c> have them.</summary>
internal static class PemBundle
{
    private const string Label = "CERTIFICATE";

    /// <summary>The certificates that can be read, each once; what is between them is passed over.</summary>
    public static IReadOnlyList<X509Certificate2> Read(string text)
    {
        var certificates = new List<X509Certificate2>();
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].SequenceEqual(Label) && TryLoad(rest[fields.Base64Data]) is { } certificate && !Contains(certificates, certificate))
            {
                certificates.Add(certificate);
            }

            rest = rest[fields.Location.End..];
        }

        return certificates;
    }

    /// <summary>The text of certificates.</summary>
    public static string Write(IEnumerable<X509Certificate2> certificates) =>
        string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));

    /// <summary>Whether a certificate is among others.</summary>
    public static bool Contains(IEnumerable<X509Certificate2> certificates, X509Certificate2 certificate) =>
        certificates.Any(other => other.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span));

    private static X509Certificate2? TryLoad(ReadOnlySpan<char> base64)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(base64.ToString()));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
