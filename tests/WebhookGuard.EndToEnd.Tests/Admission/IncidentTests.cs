using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Admission;

/// <summary>The incident: a port without a living Pod still has the address that a new VM asks for.</summary>
[Collection(GuardedClusterCollection.Name)]
public sealed class IncidentTests(GuardedCluster cluster)
{
    [ApiServerTheory]
    [InlineData("Failed")]
    [InlineData("Succeeded")]
    public async Task A_new_VM_is_denied_the_address_on_the_port_of_a_Pod_that_has_ended(string phase)
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.Pod(tenant, "ended", address), new ObjectName(ObjectKind.Pod, tenant, "ended"));
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "ended", $"00:00:00:00:00:01 {address}");
        await cluster.SetPodPhaseAsync(tenant, "ended", phase);
        await cluster.SeesHeldAsync(address, port);

        var message = await cluster.DeniedAsync(Manifests.VirtualMachine(tenant, "new", address));

        Assert.Contains($"{address} in subnet tenant-a is held by Pod {tenant}/ended ({phase.ToLowerInvariant()}; logical switch port {port})", message, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_new_VM_is_denied_the_address_on_a_port_whose_Pod_was_deleted_and_told_how_it_is_freed()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "gone", $"00:00:00:00:00:02 {address}");
        await cluster.SeesHeldAsync(address, port);

        var message = await cluster.DeniedAsync(Manifests.VirtualMachine(tenant, "new", address));

        Assert.Contains($"held by logical switch port {port}, a leftover: its owner {tenant}/gone exists nowhere in Kubernetes any more", message, StringComparison.Ordinal);
        Assert.Contains("garbage collection frees it within 12 minutes", message, StringComparison.Ordinal);
        Assert.Contains($"'kubectl ko nbctl lsp-del {port}'", message, StringComparison.Ordinal);

        await cluster.Northbound.DeletePortAsync(port);
        await cluster.SeesFreeAsync(address);
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant, "new", address));
    }

    [ApiServerFact]
    public async Task Free_addresses_near_the_one_asked_for_are_suggested()
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "a", "00:00:00:00:00:03 10.66.100.10");
        await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "b", "00:00:00:00:00:04 10.66.100.13");
        await cluster.SeesHeldAsync("10.66.100.13", $"b.{tenant}");

        var message = await cluster.DeniedAsync(Manifests.VirtualMachine(tenant, "new", "10.66.100.10"));

        Assert.Contains("Free near it: 10.66.100.11, 10.66.100.12, 10.66.100.14.", message, StringComparison.Ordinal);
    }
}
