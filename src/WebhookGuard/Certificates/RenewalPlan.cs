using System.Security.Cryptography.X509Certificates;

namespace WebhookGuard.Certificates;

/// <summary>
/// Says what the Secret is to hold next, from what it holds and what is trusted. At no time is a certificate served that an API server
/// may not trust yet: an authority signs only once it has been trusted everywhere for a while, unless nobody is trusted otherwise. The key
/// of the one before is thrown away at once, its last certificate is good for long enough; it stays trusted until it has expired, and
/// nothing that it signed lives longer.
/// </summary>
/// <param name="names">The DNS names to serve.</param>
/// <param name="options">Durations.</param>
internal sealed class RenewalPlan(IReadOnlyList<string> names, CertificateOptions options)
{
    /// <summary>Plans one step.</summary>
    /// <param name="kept">What the Secret holds.</param>
    /// <param name="adopted">Who is trusted by the webhook configurations; counts only where the Secret holds no authority.</param>
    /// <param name="trusted">Whether every webhook configuration trusts exactly what the Secret says.</param>
    /// <param name="now">The time.</param>
    /// <returns>What it is to hold, and what that changes, for people.</returns>
    public (KeptCertificates Next, IReadOnlyList<string> Changes) Step(
        KeptCertificates kept, IReadOnlyList<X509Certificate2> adopted, bool trusted, DateTimeOffset now)
    {
        var changes = new List<string>();
        var next = WithAuthority(kept, adopted, now, changes);
        var inUse = next is { Authority: { } signer, Serving: { } serving } && signer.HasSigned(serving);
        if (!inUse)
        {
            next = next with { TrustedSince = !trusted ? null : next.TrustedSince ?? (next.Authority == kept.Authority ? now : null) };
        }

        if (IsDue(next.Serving, inUse, now) && (inUse || MaySign(next, now)))
        {
            var (certificate, key) = next.Authority!.Sign(names, now, options.ServingLifetime);
            next = next with { CertificatePem = certificate, KeyPem = key, Serving = ServingCertificate.Read(certificate, key, now) };
            changes.Add($"signed a serving certificate, valid until {next.Serving.NotAfter:u}");
        }

        return (next, changes);
    }

    private KeptCertificates WithAuthority(
        KeptCertificates kept, IReadOnlyList<X509Certificate2> adopted, DateTimeOffset now, List<string> changes)
    {
        if (kept.Authority is { } current && now < current.Certificate.ValidUntil() - (options.AuthorityLifetime / 3))
        {
            return kept;
        }

        var made = Authority.Create(now, options.AuthorityLifetime);
        IEnumerable<X509Certificate2> before = kept.Authority is { } old
            ? [old.Certificate, .. kept.Others]
            : [.. kept.Others, .. adopted.Where(certificate => now < certificate.ValidUntil() && !PemBundle.Contains(kept.Others, certificate))];
        var next = kept with { Authority = made, Others = [.. before], TrustedSince = null };
        changes.Add($"made an authority, valid until {made.Certificate.ValidUntil():u}, beside {next.Others.Count} trusted before");
        return next;
    }

    private bool IsDue(ServingCertificate? serving, bool inUse, DateTimeOffset now) =>
        serving is null || !inUse || now >= serving.NotAfter - (options.ServingLifetime / 3)
        || !names.All(name => serving.Certificate.MatchesHostname(name, allowWildcards: true, allowCommonName: false));

    private bool MaySign(KeptCertificates next, DateTimeOffset now) =>
        next.Others.Count == 0
        || (next.TrustedSince is { } since && now >= since + (next.Serving is null ? options.ShortOverlap : options.Overlap));
}
