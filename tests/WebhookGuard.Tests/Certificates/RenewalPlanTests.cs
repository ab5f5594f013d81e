using System.Security.Cryptography.X509Certificates;
using WebhookGuard.Certificates;
using WebhookGuard.TestKit.Certificates;

namespace WebhookGuard.Tests.Certificates;

/// <summary>What the Secret is to hold, over years, without any server.</summary>
public sealed class RenewalPlanTests
{
    private static readonly CertificateOptions Options = new();
    private static readonly string[] Names = ["webhookguard.webhookguard.svc", "webhookguard.webhookguard.svc.cluster.local"];
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_time_an_authority_and_a_certificate_are_made_at_once()
    {
        var (next, changes) = Step(Nothing, Start);

        Assert.True(next.Authority!.HasSigned(next.Serving!));
        Assert.Empty(next.Others);
        Assert.All(Names, name => Assert.True(next.Serving!.Certificate.MatchesHostname(name)));
        Assert.Equal(Start + TimeSpan.FromDays(90), next.Serving!.NotAfter);
        Assert.Equal(2, changes.Count);
    }

    [Fact]
    public void What_is_fresh_stays_as_it_is()
    {
        var (first, _) = Step(Nothing, Start);

        var (next, changes) = Step(Reread(first, Start), Start.AddDays(59));

        Assert.Empty(changes);
        Assert.Equal(first.ToData(), next.ToData());
    }

    [Fact]
    public void After_two_thirds_of_its_life_the_certificate_is_renewed_by_the_same_authority()
    {
        var (first, _) = Step(Nothing, Start);
        var now = Start.AddDays(61);

        var (next, _) = Step(Reread(first, now), now);

        Assert.Equal(first.Authority!.Certificate, next.Authority!.Certificate);
        Assert.NotEqual(first.CertificatePem, next.CertificatePem);
        Assert.NotEqual(first.KeyPem, next.KeyPem);
        Assert.Equal(now.AddDays(90), next.Serving!.NotAfter);
    }

    /// <summary>Six years, a round every six hours: what replicas serve is valid and trusted at all times.</summary>
    [Fact]
    public void Over_years_nothing_is_ever_served_that_was_not_trusted_for_the_overlap_and_all_is_renewed_in_time()
    {
        var kept = Nothing;
        var authorities = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var servings = new HashSet<string>(StringComparer.Ordinal);
        for (var now = Start; now < Start.AddDays(6 * 365); now += TimeSpan.FromHours(6))
        {
            // Every configuration holds what the Secret held in the round before.
            kept = Step(Reread(kept, now), now).Next;

            var authority = kept.Authority!.Certificate;
            authorities.TryAdd(authority.SerialNumber, now);
            servings.Add(kept.Serving!.Certificate.SerialNumber);
            Assert.True(now.AddDays(29) < kept.Serving.NotAfter, $"{now}: it expires at {kept.Serving.NotAfter}");
            var signer = new[] { authority }.Concat(kept.Others).Single(candidate => kept.Serving.Certificate.Issuer == candidate.Subject);
            Assert.True(now == Start || signer != authority || authorities.Count == 1 || now >= authorities[signer.SerialNumber] + Options.Overlap);
            Assert.All(kept.Others, other => Assert.True(now < other.ValidUntil()));
            Assert.InRange(kept.Others.Count, 0, 1);
            Assert.Equal(kept.Bundle, PemBundle.Write([authority, .. kept.Others]));
        }

        Assert.Equal(5, authorities.Count);
        Assert.InRange(servings.Count, 36, 42);
    }

    [Fact]
    public void A_new_authority_signs_only_after_the_overlap_and_the_one_before_stays_trusted_until_it_expires()
    {
        var (first, _) = Step(Nothing, Start);
        var due = Start.AddDays(500);
        var (renewed, _) = Step(Reread(first, due.AddDays(-20)), due.AddDays(-20));
        var (rotated, _) = Step(Reread(renewed, due), due);
        Assert.NotEqual(first.Authority!.Certificate, rotated.Authority!.Certificate);
        Assert.Equal([first.Authority.Certificate], rotated.Others);
        Assert.Equal(renewed.CertificatePem, rotated.CertificatePem);

        // Nobody has it yet; then somebody takes it away again: the overlap starts anew.
        var untrusted = Step(Reread(rotated, due), due.AddHours(5), trusted: false).Next;
        Assert.Null(untrusted.TrustedSince);
        var trusted = Step(Reread(untrusted, due), due.AddHours(6)).Next;
        Assert.Equal(due.AddHours(6), trusted.TrustedSince);
        Assert.Null(Step(Reread(trusted, due), due.AddHours(6.5), trusted: false).Next.TrustedSince);

        Assert.Equal(renewed.CertificatePem, Step(Reread(trusted, due), due.AddHours(6.9)).Next.CertificatePem);
        var after = Step(Reread(trusted, due), due.AddHours(7)).Next;
        Assert.True(after.Authority!.HasSigned(after.Serving!));
        Assert.Equal([first.Authority.Certificate], Step(Reread(after, Start.AddDays(729)), Start.AddDays(729)).Next.Others);
        Assert.Empty(Step(Reread(after, Start.AddDays(731)), Start.AddDays(731)).Next.Others);
    }

    [Fact]
    public void Who_is_trusted_by_the_configurations_stays_trusted_when_the_Secret_is_made_anew()
    {
        var (lost, _) = Step(Nothing, Start);
        var now = Start.AddDays(1);

        var (next, _) = Step(Nothing, now, adopted: [lost.Authority!.Certificate]);

        Assert.Equal([lost.Authority.Certificate], next.Others);
        Assert.Null(next.Serving);
        var noted = Step(Reread(next, now), now).Next;
        Assert.Null(Step(Reread(noted, now), now.AddSeconds(29)).Next.Serving);
        var signed = Step(Reread(noted, now), now.AddSeconds(30)).Next;
        Assert.True(signed.Authority!.HasSigned(signed.Serving!));
    }

    /// <summary>As cert-manager leaves it, or whoever had files.</summary>
    [Fact]
    public void A_certificate_of_somebody_else_is_served_until_the_own_authority_has_been_trusted_for_the_overlap()
    {
        using var foreign = new TestAuthority();
        var (certificate, key) = foreign.Serving(names: Names);
        var now = TimeProvider.System.GetUtcNow();
        var data = new Dictionary<string, string>(StringComparer.Ordinal) { ["ca.crt"] = foreign.Pem, ["tls.crt"] = certificate, ["tls.key"] = key };

        var first = Step(KeptCertificates.Read(data, trustMark: null, now), now).Next;

        Assert.Equal(certificate, first.CertificatePem);
        Assert.EndsWith(foreign.Pem, first.Bundle, StringComparison.Ordinal);
        var noted = Step(Reread(first, now), now).Next;
        Assert.Equal(certificate, Step(Reread(noted, now), now.AddMinutes(59)).Next.CertificatePem);
        Assert.NotEqual(certificate, Step(Reread(noted, now), now.AddMinutes(60)).Next.CertificatePem);
    }

    [Fact]
    public void An_authority_that_an_administrator_adds_stays_and_one_that_is_taken_out_goes()
    {
        using var foreign = new TestAuthority();
        var now = TimeProvider.System.GetUtcNow();
        var (first, _) = Step(Nothing, now);
        var data = new Dictionary<string, string>(first.ToData(), StringComparer.Ordinal) { ["ca.crt"] = foreign.Pem + "\n# mine\n" + first.Bundle };

        var (added, changes) = Step(KeptCertificates.Read(data, null, now), now);

        Assert.Empty(changes);
        Assert.Equal(first.Bundle + foreign.Pem, added.Bundle);
        Assert.Equal(first.CertificatePem, added.CertificatePem);
        Assert.Equal(first.Bundle, Step(Reread(first, now), now).Next.Bundle);
    }

    /// <summary>Certificate and key may come one after the other: what was noted of the one before says nothing of this one.</summary>
    [Fact]
    public void An_authority_that_an_administrator_puts_in_place_of_the_own_signs_after_the_overlap()
    {
        using var house = new TestAuthority();
        var now = TimeProvider.System.GetUtcNow();
        var (first, _) = Step(Nothing, now.AddDays(-2));
        var noted = first with { TrustedSince = now.AddDays(-1) };
        var data = new Dictionary<string, string>(noted.ToData(), StringComparer.Ordinal) { ["ca.crt"] = first.Bundle + house.Pem, ["ca.key"] = house.KeyPem };

        var (next, _) = Step(KeptCertificates.Read(data, noted.TrustMark, now), now);

        Assert.Equal(first.CertificatePem, next.CertificatePem);
        Assert.StartsWith(house.Pem, next.Bundle, StringComparison.Ordinal);
        Assert.Equal(now, next.TrustedSince);
        var after = now + Options.Overlap;
        Assert.True(Step(Reread(next, after), after).Next is { } signed && signed.Authority!.HasSigned(signed.Serving!) && signed.CertificatePem != first.CertificatePem);
    }

    [Theory]
    [InlineData("ca.crt", "", false)]
    [InlineData("ca.crt", "garbage", false)]
    [InlineData("ca.key", "", false)]
    [InlineData("ca.key", "garbage", false)]
    [InlineData("tls.crt", "", true)]
    [InlineData("tls.crt", "garbage", true)]
    [InlineData("tls.key", "", true)]
    [InlineData("tls.key", "garbage", true)]
    public void Only_the_part_that_is_broken_is_made_anew(string key, string content, bool keepsAuthority)
    {
        var (first, _) = Step(Nothing, Start);
        var broken = new Dictionary<string, string>(first.ToData(), StringComparer.Ordinal) { [key] = content };

        var kept = KeptCertificates.Read(broken, null, Start);
        var (next, changes) = Step(kept, Start, adopted: [first.Authority!.Certificate]);

        Assert.NotEmpty(kept.Problems);
        Assert.NotEmpty(changes);
        Assert.Equal(keepsAuthority, next.Authority!.Certificate.Equals(first.Authority.Certificate));
        Assert.Contains(first.Authority.Certificate.ExportCertificatePem(), next.Bundle, StringComparison.Ordinal);
        Assert.Equal(keepsAuthority, next.CertificatePem != first.CertificatePem);
    }

    [Fact]
    public void Another_Service_name_gets_another_certificate_by_the_same_authority()
    {
        var (first, _) = Step(Nothing, Start);

        var (next, _) = new RenewalPlan(["other.webhookguard.svc"], Options).Step(Reread(first, Start), [], trusted: true, Start);

        Assert.Equal(first.Authority, next.Authority);
        Assert.True(next.Serving!.Certificate.MatchesHostname("other.webhookguard.svc"));
    }

    /// <summary>An administrator may put an authority of the house there, with a key of another kind.</summary>
    [Fact]
    public void An_RSA_authority_can_sign_too()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=house", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var house = request.CreateSelfSigned(Start.AddDays(-1), Start.AddYears(5));
        var data = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ca.crt"] = house.ExportCertificatePem(),
            ["ca.key"] = key.ExportPkcs8PrivateKeyPem(),
        };

        var (next, _) = Step(KeptCertificates.Read(data, null, Start), Start);

        Assert.Equal(house, next.Authority!.Certificate);
        Assert.True(next.Authority.HasSigned(next.Serving!));
    }

    private static KeptCertificates Nothing => new();

    private static (KeptCertificates Next, IReadOnlyList<string> Changes) Step(
        KeptCertificates kept, DateTimeOffset now, bool trusted = true, params IReadOnlyList<X509Certificate2> adopted) =>
        new RenewalPlan(Names, Options).Step(kept, adopted, trusted, now);

    /// <summary>As it comes back from the Secret.</summary>
    private static KeptCertificates Reread(KeptCertificates kept, DateTimeOffset now) =>
        kept.Authority is null ? kept : KeptCertificates.Read(kept.ToData(), kept.TrustMark, now);
}
