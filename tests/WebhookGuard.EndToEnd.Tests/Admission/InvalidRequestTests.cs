using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Admission;

/// <summary>A request that nobody could meet is denied with the reason, before Kube-OVN fails over it.</summary>
[Collection(GuardedClusterCollection.Name)]
public sealed class InvalidRequestTests(GuardedCluster cluster)
{
    [ApiServerTheory]
    [InlineData("10.66.0.1", "10.66.0.1 is the gateway of subnet tenant-a")]
    [InlineData("10.66.0.0", "10.66.0.0 is the network address of subnet tenant-a")]
    [InlineData("10.66.255.255", "10.66.255.255 is the broadcast address of subnet tenant-a")]
    [InlineData("10.99.0.10", "10.99.0.10 is not in subnet tenant-a (10.66.0.0/16, fd00:10:66::/64)")]
    [InlineData("10.66.0.300", "'10.66.0.300' is not an IP address")]
    [InlineData("10.66.0.10/24", "'10.66.0.10/24' has a prefix length, which Kube-OVN refuses; write 10.66.0.10")]
    [InlineData("10.66.190.1,10.66.190.2", "multiple IPv4 addresses in ovn.kubernetes.io/ip_address")]
    public async Task It_is_denied_with_the_reason(string address, string reason)
    {
        var tenant = await cluster.CreateTenantAsync();

        foreach (var manifest in new[] { Manifests.Pod(tenant, "pod", address), Manifests.VirtualMachine(tenant, "vm", address) })
        {
            Assert.Contains(reason, await cluster.DeniedAsync(manifest), StringComparison.Ordinal);
        }
    }

    [ApiServerFact]
    public async Task A_malformed_MAC()
    {
        var tenant = await cluster.CreateTenantAsync();

        Assert.Contains("'00:00:00:00:00' is not a MAC address", await cluster.DeniedAsync(
            Manifests.Pod(tenant, "pod", ip: null, Manifests.Annotation("ovn.kubernetes.io/mac_address", "00:00:00:00:00"))), StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task An_excluded_address_is_a_legal_static_one()
    {
        var tenant = await cluster.CreateTenantAsync();

        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "pod", "10.66.200.5"));
    }
}
