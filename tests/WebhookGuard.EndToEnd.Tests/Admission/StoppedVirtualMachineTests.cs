using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Admission;

/// <summary>A stopped VM keeps its address for as long as it exists, and not longer.</summary>
[Collection(GuardedClusterCollection.Name)]
public sealed class StoppedVirtualMachineTests(GuardedCluster cluster)
{
    [ApiServerFact]
    public async Task A_stopped_VM_keeps_its_address_by_its_port_and_its_template()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "db-1", address, running: false), new ObjectName(ObjectKind.VirtualMachine, tenant, "db-1"));
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "db-1", $"00:00:00:00:01:01 {address}");
        await cluster.SeesHeldAsync(address, port);

        var message = await cluster.DeniedAsync(Manifests.Pod(tenant, "taker", address));

        Assert.Contains($"{address} in subnet tenant-a is held by VirtualMachine {tenant}/db-1 (stopped; logical switch port {port}).", message, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_VM_whose_address_was_assigned_dynamically_keeps_it_while_stopped()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "dynamic", ip: null, running: false), new ObjectName(ObjectKind.VirtualMachine, tenant, "dynamic"));
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "dynamic", $"00:00:00:00:01:02 {address}");
        await cluster.SeesHeldAsync(address, port);

        Assert.Contains($"VirtualMachine {tenant}/dynamic (stopped", await cluster.DeniedAsync(Manifests.VirtualMachine(tenant, "taker", address)), StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task After_its_deletion_the_address_is_free_once_the_port_is_gone_too()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        var name = new ObjectName(ObjectKind.VirtualMachine, tenant, "db-1");
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "db-1", address, running: false), name);
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "db-1", $"00:00:00:00:01:03 {address}");
        await cluster.SeesHeldAsync(address, port);
        await cluster.IsBoundAsync(address);

        await cluster.Alice.DeleteAsync($"vm -n {tenant} db-1");
        await cluster.SeesNoMoreAsync(name);
        Assert.Contains("a leftover", await cluster.DeniedAsync(Manifests.VirtualMachine(tenant, "next", address)), StringComparison.Ordinal);

        await cluster.Northbound.DeletePortAsync(port);
        await cluster.SeesFreeAsync(address);
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant, "next", address));
    }

    [ApiServerFact]
    public async Task After_an_edit_the_old_address_is_held_by_the_port_and_the_new_one_by_the_template()
    {
        var tenant = await cluster.CreateTenantAsync();
        var (old, @new) = (cluster.NextAddress(), cluster.NextAddress());
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "db-1", old), new ObjectName(ObjectKind.VirtualMachine, tenant, "db-1"));
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "db-1", $"00:00:00:00:01:04 {old}");
        await cluster.SeesHeldAsync(old, port);

        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant, "db-1", @new));
        await cluster.SeesHeldAsync(@new, "db-1");

        await cluster.DeniedAsync(Manifests.Pod(tenant, "takes-old", old));
        await cluster.DeniedAsync(Manifests.Pod(tenant, "takes-new", @new));
    }
}
