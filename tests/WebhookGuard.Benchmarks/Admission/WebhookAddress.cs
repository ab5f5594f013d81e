using System.Net.Security;

namespace WebhookGuard.Benchmarks.Admission;

/// <summary>Where a webhook of a benchmark serves, and by which certificate it is known.</summary>
/// <param name="Admission">Its admission port.</param>
/// <param name="CertificateHash">The hash of its certificate.</param>
/// <param name="Certificate">Its certificate as a <c>caBundle</c> has it: PEM in Base64.</param>
internal sealed record WebhookAddress(Uri Admission, string CertificateHash, string Certificate)
{
    /// <summary>Reads what <see cref="Announcement"/> wrote.</summary>
    public static WebhookAddress Parse(string announcement) =>
        announcement.Split(' ') is [var admission, var hash, var certificate]
            ? new WebhookAddress(new Uri(admission), hash, certificate)
            : throw new FormatException($"'{announcement}' is no address of a webhook");

    /// <summary>The address in one line.</summary>
    public string Announcement => $"{Admission} {CertificateHash} {Certificate}";

    /// <summary>Accepts this webhook's certificate and no other.</summary>
    public RemoteCertificateValidationCallback Verify => (_, presented, _, _) => presented?.GetCertHashString() == CertificateHash;
}
