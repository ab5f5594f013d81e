using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Certificates;

/// <summary>What takes years, in a minute: by itself, for a machine that cannot keep up would let certificates expire.</summary>
[Collection(AloneCollection.Name)]
public sealed class AuthorityRotationTests(CertificateCluster cluster) : IClassFixture<CertificateCluster>
{
    private static readonly TimeSpan RotationLimit = TimeSpan.FromMinutes(3);

    /// <summary>Authority and certificates live for a minute; an hour of overlap is four seconds. Nothing else is different.</summary>
    [ApiServerFact]
    public async Task A_whole_change_of_the_authority_costs_no_request()
    {
        var options = Installation.Quick with { AuthorityLifetime = TimeSpan.FromSeconds(60), ServingLifetime = TimeSpan.FromSeconds(30) };
        await using var installation = await Installation.CreateAsync(cluster);
        var guards = await installation.AddReadyAsync(3, options);
        await installation.IsGuardedAsync();
        var first = await installation.AuthoritiesAsync();
        var (firstSigner, firstKey) = (await installation.SignerAsync(), await installation.TextAsync("ca.key"));
        var asked = await AskedAsync(guards);

        await using var load = new Load(cluster.ApiServer, installation.Namespace);
        await using var late = new LaggingCaller(installation);
        var both = await Eventually.ResultAsync(installation.AuthoritiesAsync, found => found.Count == 2, "there are two authorities", RotationLimit);
        Assert.Equal(firstSigner, await installation.SignerAsync());
        await Eventually.ResultAsync(installation.SignerAsync, signer => signer != firstSigner, "the new one signs", RotationLimit);
        await Eventually.ResultAsync(
            installation.AuthoritiesAsync, found => !found.Contains(first[0]), "the first one is trusted no more", RotationLimit);
        await load.AssertNothingFailedAsync();
        await late.AssertNothingFailedAsync();

        Assert.Equal(first[0], both[1]);
        Assert.True(await AskedAsync(guards) >= asked + load.Created, "each creation was asked about");
        Assert.Equal(0, (await Task.WhenAll(guards.Select(guard => guard.MetricAsync("webhookguard_certificate_loads_total", "refused")))).Sum());
        await installation.AssertNothingIsToldAsync(firstKey, await installation.TextAsync("ca.key"), await installation.TextAsync("tls.key"));
    }

    private static async Task<double> AskedAsync(IEnumerable<Guard> guards) =>
        (await Task.WhenAll(guards.Select(guard => guard.MetricAsync("webhookguard_requests_total", "kind=\"Pod\"")))).Sum();
}
