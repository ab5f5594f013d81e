using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Admission;

/// <summary>What anybody can write proves nothing.</summary>
[Collection(GuardedClusterCollection.Name)]
public sealed class ForgeryTests(GuardedCluster cluster)
{
    [ApiServerFact]
    public async Task A_migration_annotation_without_a_migration_does_not_get_through()
    {
        var (tenant, address, vmi) = await RunningAsync();

        var plain = await cluster.DeniedAsync(Manifests.Pod(tenant, "taker", address, Manifests.Annotation("kubevirt.io/migrationJobName", "made-up")));
        var launcher = await cluster.DeniedAsync(Manifests.Launcher(
            tenant, "virt-launcher-vm-bbbbb", "vm", vmi, address, Manifests.Annotation("kubevirt.io/migrationJobName", "made-up")));

        Assert.Contains($"VirtualMachine {tenant}/vm", plain, StringComparison.Ordinal);
        Assert.Contains("no VirtualMachineInstanceMigration explains a second one", launcher, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_migration_of_another_VM_does_not_get_through()
    {
        var (tenant, address, vmi) = await RunningAsync();
        await cluster.Alice.ApplyAsync($$"""
            apiVersion: kubevirt.io/v1
            kind: VirtualMachineInstanceMigration
            metadata: {name: move, namespace: {{tenant}}}
            spec: {vmiName: another}
            """);

        await cluster.DeniedAsync(Manifests.Launcher(
            tenant, "virt-launcher-vm-bbbbb", "vm", vmi, address, Manifests.Annotation("kubevirt.io/migrationJobName", "move")));
    }

    [ApiServerFact]
    public async Task A_Pod_with_a_VMs_name_does_not_get_through()
    {
        var (tenant, address, _) = await RunningAsync();
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "vm", $"00:00:00:00:03:01 {address}");
        await cluster.SeesHeldAsync(address, port);

        Assert.Contains($"VirtualMachine {tenant}/vm", await cluster.DeniedAsync(Manifests.Pod(tenant, "vm", address)), StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_Pod_that_names_a_VMI_that_never_was_as_its_owner_does_not_get_through()
    {
        var (tenant, address, _) = await RunningAsync();

        await cluster.DeniedAsync(Manifests.Launcher(tenant, "virt-launcher-vm-bbbbb", "vm", "7d1b8cc6-9c5c-4c5c-8a5c-0123456789ab", address));
    }

    private async Task<(string Tenant, string Address, string VmiUid)> RunningAsync()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));
        var vmUid = await cluster.UidAsync("vm", tenant, "vm");
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachineInstance(tenant, "vm", address, vmUid));
        var vmiUid = await cluster.UidAsync("vmi", tenant, "vm");
        await cluster.CreateAsync(
            Manifests.Launcher(tenant, "virt-launcher-vm-aaaaa", "vm", vmiUid, address), new ObjectName(ObjectKind.Pod, tenant, "virt-launcher-vm-aaaaa"));
        return (tenant, address, vmiUid);
    }
}
