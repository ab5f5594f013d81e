using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace WebhookGuard.Certificates;

/// <summary>Says whether a caller may call, by its certificate.</summary>
/// <param name="names">The names of those who may: common names, or DNS names of the certificate; none for everybody who has one.</param>
/// <param name="refusals">Where refusals are told of.</param>
internal sealed class ClientVerifier(IReadOnlyList<string> names, ClientRefusals refusals)
{
    /// <summary>Adds to the options of handshakes that callers must have a certificate of these authorities.</summary>
    public void Require(SslServerAuthenticationOptions options, ClientAuthorities authorities)
    {
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities.Certificates);
        options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Verify(certificate as X509Certificate2, chain, errors);

        // A resumed session would carry on what was verified by authorities that may have gone since.
        options.AllowTlsResume = false;
    }

    private bool Verify(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var reason = certificate is null ? "it has no certificate"
            : errors != SslPolicyErrors.None ? string.Join(' ', chain?.ChainStatus.Select(status => status.StatusInformation.Trim()) ?? [])
            : names.Count > 0 && !NamesOf(certificate).Any(name => names.Contains(name, StringComparer.Ordinal)) ? "its name is not one of tls-client-names"
            : null;
        if (reason is not null)
        {
            refusals.Add(certificate?.Subject ?? "a caller", reason);
        }

        return reason is null;
    }

    private static IEnumerable<string> NamesOf(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames())
            .Append(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false));
}
