using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Admission;

/// <summary>The same address written into two objects: the first one has it.</summary>
[Collection(GuardedClusterCollection.Name)]
public sealed class WrittenTwiceTests(GuardedCluster cluster)
{
    [ApiServerFact]
    public async Task A_VM_copied_under_a_new_name_is_denied()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "db-1", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "db-1"));

        var message = await cluster.DeniedAsync(Manifests.VirtualMachine(tenant, "db-2", address));

        Assert.Contains($"{address} in subnet tenant-a is held by VirtualMachine {tenant}/db-1", message, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_Pod_is_denied_a_VMs_address()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));

        Assert.Contains($"VirtualMachine {tenant}/vm", await cluster.DeniedAsync(Manifests.Pod(tenant, "pod", address)), StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_VM_is_denied_a_Pods_address()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.Pod(tenant, "pod", address), new ObjectName(ObjectKind.Pod, tenant, "pod"));

        Assert.Contains($"Pod {tenant}/pod", await cluster.DeniedAsync(Manifests.VirtualMachine(tenant, "vm", address)), StringComparison.Ordinal);
    }

    [ApiServerTheory]
    [InlineData("Deployment")]
    [InlineData("StatefulSet")]
    [InlineData("ReplicaSet")]
    public async Task A_workload_is_denied_by_its_template(string kind)
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));

        Assert.Contains($"VirtualMachine {tenant}/vm", await cluster.DeniedAsync(Manifests.Workload(kind, tenant, "web", address)), StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_workloads_template_holds_its_address()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.Workload("Deployment", tenant, "web", address), new ObjectName(ObjectKind.Deployment, tenant, "web"));

        Assert.Contains($"Deployment {tenant}/web", await cluster.DeniedAsync(Manifests.VirtualMachine(tenant, "vm", address)), StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_namespace_makes_no_difference_within_one_Subnet()
    {
        var (one, other) = (await cluster.CreateTenantAsync(), await cluster.CreateTenantAsync());
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.Pod(one, "same-name", address), new ObjectName(ObjectKind.Pod, one, "same-name"));

        Assert.Contains($"Pod {one}/same-name", await cluster.DeniedAsync(Manifests.Pod(other, "same-name", address)), StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task An_edit_that_asks_for_a_held_address_is_denied_and_the_object_stays_as_it_was()
    {
        var tenant = await cluster.CreateTenantAsync();
        var (held, own) = (cluster.NextAddress(), cluster.NextAddress());
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "holder", held), new ObjectName(ObjectKind.VirtualMachine, tenant, "holder"));
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "other", own), new ObjectName(ObjectKind.VirtualMachine, tenant, "other"));

        await cluster.DeniedAsync(Manifests.VirtualMachine(tenant, "other", held));

        var stored = await cluster.Admin.GetAsync($"vm -n {tenant} other");
        Assert.Equal(own, (string?)stored["spec"]!["template"]!["metadata"]!["annotations"]!["ovn.kubernetes.io/ip_address"]);
    }

    [ApiServerFact]
    public async Task A_dry_run_gets_the_same_verdict()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.Pod(tenant, "pod", address), new ObjectName(ObjectKind.Pod, tenant, "pod"));

        var result = await cluster.Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], Manifests.VirtualMachine(tenant, "vm", address));

        Assert.Contains($"Pod {tenant}/pod", GuardedCluster.Denied(result), StringComparison.Ordinal);
    }
}
