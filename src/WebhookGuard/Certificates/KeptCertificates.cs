using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace WebhookGuard.Certificates;

/// <summary>What the Secret holds: an authority, those that were trusted before it, and a serving certificate. Any part may be missing.</summary>
internal sealed record KeptCertificates
{
    /// <summary>The key of the Secret that holds the authority's certificate, then all others that are trusted.</summary>
    public const string BundleKey = "ca.crt";

    /// <summary>The key of the Secret that holds the authority's key.</summary>
    public const string AuthorityKey = "ca.key";

    /// <summary>The key of the Secret that holds the serving certificate.</summary>
    public const string CertificateKey = "tls.crt";

    /// <summary>The key of the Secret that holds the serving certificate's key.</summary>
    public const string KeyKey = "tls.key";

    /// <summary>The annotation that says since when every webhook configuration has trusted the authority, and which one.</summary>
    public const string TrustedSinceAnnotation = "webhookguard.io/ca-trusted-since";

    /// <summary>Who signs serving certificates.</summary>
    public Authority? Authority { get; init; }

    /// <summary>Who else is trusted: those that signed before, and any that an administrator put there.</summary>
    public IReadOnlyList<X509Certificate2> Others { get; init; } = [];

    /// <summary>The serving certificate, PEM; empty if there is none that can be used.</summary>
    public string CertificatePem { get; init; } = string.Empty;

    /// <summary>Its key, PEM.</summary>
    public string KeyPem { get; init; } = string.Empty;

    /// <summary>The serving certificate; null if there is none that can be used.</summary>
    public ServingCertificate? Serving { get; init; }

    /// <summary>Since when every webhook configuration has trusted the authority; null while that is not so.</summary>
    public DateTimeOffset? TrustedSince { get; init; }

    /// <summary><see cref="TrustedSince"/> as the annotation has it: a time, and the authority's serial number, for another may take its place.</summary>
    public string? TrustMark => TrustedSince is { } since && Authority is not null ? $"{since:O} {Authority.Certificate.SerialNumber}" : null;

    /// <summary>What is wrong, for people.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>All that are trusted, as PEM: what <c>ca.crt</c> and each <c>caBundle</c> is to be.</summary>
    public string Bundle => PemBundle.Write(Authority is null ? Others : [Authority.Certificate, .. Others]);

    /// <summary>Reads what a Secret holds; what cannot be used now counts as missing, each part for itself.</summary>
    /// <param name="data">The Secret's data, as text.</param>
    /// <param name="trustMark">Its annotation.</param>
    /// <param name="now">The time.</param>
    public static KeptCertificates Read(IReadOnlyDictionary<string, string> data, string? trustMark, DateTimeOffset now)
    {
        var problems = new List<string>();
        var valid = PemBundle.Read(data.GetValueOrDefault(BundleKey, string.Empty)).Where(certificate => now < certificate.ValidUntil()).ToArray();
        var authority = Authority.Find(valid, data.GetValueOrDefault(AuthorityKey, string.Empty));
        if (authority is null)
        {
            problems.Add($"{BundleKey} and {AuthorityKey} hold no valid authority with its key");
        }

        var kept = new KeptCertificates
        {
            Authority = authority,
            Others = [.. valid.Where(certificate => authority is null || !PemBundle.Contains([authority.Certificate], certificate))],
            TrustedSince = TrustedSinceOf(trustMark, authority),
            Problems = problems,
        };
        var (certificate, key) = (data.GetValueOrDefault(CertificateKey, string.Empty), data.GetValueOrDefault(KeyKey, string.Empty));
        try
        {
            return kept with { CertificatePem = certificate, KeyPem = key, Serving = ServingCertificate.Read(certificate, key, now) };
        }
        catch (CertificateRefusedException e)
        {
            problems.Add($"{CertificateKey} and {KeyKey} cannot be served with: {e.Message}");
            return kept;
        }
    }

    /// <summary>What the Secret is to hold.</summary>
    public IReadOnlyDictionary<string, string> ToData() => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [BundleKey] = Bundle,
        [AuthorityKey] = Authority?.KeyPem ?? string.Empty,
        [CertificateKey] = CertificatePem,
        [KeyKey] = KeyPem,
    };

    private static DateTimeOffset? TrustedSinceOf(string? trustMark, Authority? authority) =>
        trustMark?.Split(' ') is [var time, var serial] && serial == authority?.Certificate.SerialNumber
        && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, out var since)
            ? since
            : null;
}
