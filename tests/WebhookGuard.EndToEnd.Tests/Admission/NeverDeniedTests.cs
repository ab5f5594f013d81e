using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Admission;

/// <summary>An object is never denied an address that is its own.</summary>
[Collection(GuardedClusterCollection.Name)]
public sealed class NeverDeniedTests(GuardedCluster cluster)
{
    [ApiServerFact]
    public async Task Updates_and_repeated_applies_of_a_VM()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        var manifest = Manifests.VirtualMachine(tenant, "vm", address);
        await cluster.CreateAsync(manifest, new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "vm", $"00:00:00:00:02:01 {address}");
        await cluster.SeesHeldAsync(address, port);

        await cluster.Alice.ApplyAsync(manifest);
        await cluster.Alice.ApplyAsync(manifest);
        (await cluster.Alice.RunAsync(["apply", "--server-side", "--force-conflicts", "-f", "-"], manifest)).EnsureSucceeded();
        var diff = await cluster.Alice.RunAsync(["diff", "-f", "-"], manifest);
        Assert.DoesNotContain("denied", diff.ToString(), StringComparison.Ordinal);
        (await cluster.Alice.RunAsync($"label vm -n {tenant} vm team=x")).EnsureSucceeded();

        // A change of the request that keeps the address: a MAC is added.
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant, "vm", address, annotations: Manifests.Annotation("ovn.kubernetes.io/mac_address", "00:00:00:00:02:01")));
    }

    [ApiServerFact]
    public async Task A_VMs_restart_with_a_new_VMI_and_a_new_virt_launcher_Pod()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));
        await StartAsync(tenant, "vm", address, "virt-launcher-vm-aaaaa");
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "vm", $"00:00:00:00:02:02 {address}");
        await cluster.SeesHeldAsync(address, port);

        (await cluster.Alice.RunAsync($"delete pod -n {tenant} virt-launcher-vm-aaaaa --now")).EnsureSucceeded();
        await cluster.Alice.DeleteAsync($"vmi -n {tenant} vm");
        await StartAsync(tenant, "vm", address, "virt-launcher-vm-bbbbb");
    }

    [ApiServerFact]
    public async Task A_restart_while_the_old_virt_launcher_Pod_has_ended_but_is_still_there()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));
        await StartAsync(tenant, "vm", address, "virt-launcher-vm-aaaaa");
        await cluster.SetPodPhaseAsync(tenant, "virt-launcher-vm-aaaaa", "Succeeded");
        await cluster.Alice.DeleteAsync($"vmi -n {tenant} vm");

        await StartAsync(tenant, "vm", address, "virt-launcher-vm-bbbbb");
    }

    [ApiServerFact]
    public async Task A_migrations_target_Pod()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));
        var vmi = await StartAsync(tenant, "vm", address, "virt-launcher-vm-aaaaa");
        await cluster.Alice.ApplyAsync($$"""
            apiVersion: kubevirt.io/v1
            kind: VirtualMachineInstanceMigration
            metadata: {name: move, namespace: {{tenant}}}
            spec: {vmiName: vm}
            """);

        await cluster.Alice.ApplyAsync(Manifests.Launcher(
            tenant, "virt-launcher-vm-target", "vm", vmi, address, Manifests.Annotation("kubevirt.io/migrationJobName", "move")));
    }

    [ApiServerFact]
    public async Task A_StatefulSets_Pod_that_is_made_again()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.Workload("StatefulSet", tenant, "web", address), new ObjectName(ObjectKind.StatefulSet, tenant, "web"));
        var uid = await cluster.UidAsync("statefulset", tenant, "web");
        var pod = Manifests.PodWith(
            tenant,
            "web-0",
            $"[{{apiVersion: apps/v1, kind: StatefulSet, name: web, uid: {uid}, controller: true}}]",
            "{app: web}",
            [Manifests.Annotation("ovn.kubernetes.io/ip_address", address)]);
        await cluster.CreateAsync(pod, new ObjectName(ObjectKind.Pod, tenant, "web-0"));
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "web-0", $"00:00:00:00:02:03 {address}");
        await cluster.SeesHeldAsync(address, port);

        (await cluster.Alice.RunAsync($"delete pod -n {tenant} web-0 --now")).EnsureSucceeded();
        await cluster.SeesNoMoreAsync(new ObjectName(ObjectKind.Pod, tenant, "web-0"));
        await cluster.Alice.ApplyAsync(pod);
    }

    [ApiServerFact]
    public async Task A_rolling_Deployments_Pod_while_the_old_one_terminates()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.Workload("Deployment", tenant, "web", address), new ObjectName(ObjectKind.Deployment, tenant, "web"));
        var deployment = await cluster.UidAsync("deployment", tenant, "web");
        var owner = $"[{{apiVersion: apps/v1, kind: Deployment, name: web, uid: {deployment}, controller: true}}]";
        await cluster.Alice.ApplyAsync(Manifests.Workload("ReplicaSet", tenant, "web-1", address, owner));
        await cluster.Alice.ApplyAsync(Manifests.Workload("ReplicaSet", tenant, "web-2", address, owner));
        await cluster.Alice.ApplyAsync(await PodOfAsync("web-1", "old", finalizers: true));
        await cluster.SeesAsync(new ObjectName(ObjectKind.Pod, tenant, "old"));

        // While the old Pod runs, a second one could not start; once it is on its way out, it is a matter of seconds.
        Assert.Contains($"Pod {tenant}/old", await cluster.DeniedAsync(await PodOfAsync("web-2", "new", finalizers: false)), StringComparison.Ordinal);
        (await cluster.Alice.RunAsync($"delete pod -n {tenant} old --now --wait=false")).EnsureSucceeded();
        await TestKit.Eventually.IsTrueAsync(
            () => Task.FromResult(cluster.Guard.Facts.Objects.Find(new ObjectName(ObjectKind.Pod, tenant, "old"))?.Terminating == true),
            "the guard sees that the old Pod terminates");
        var result = await cluster.Alice.ApplyAsync(await PodOfAsync("web-2", "new", finalizers: false));

        Assert.Contains("Warning", result.StandardError, StringComparison.Ordinal);
        Assert.Contains("is being deleted", result.StandardError, StringComparison.Ordinal);

        async Task<string> PodOfAsync(string replicaSet, string name, bool finalizers)
        {
            var uid = await cluster.UidAsync("replicaset", tenant, replicaSet);
            var manifest = Manifests.PodWith(
                tenant,
                name,
                $"[{{apiVersion: apps/v1, kind: ReplicaSet, name: {replicaSet}, uid: {uid}, controller: true}}]",
                "{app: web}",
                [Manifests.Annotation("ovn.kubernetes.io/ip_address", address)]);
            return finalizers ? manifest.Replace("metadata:\n", "metadata:\n  finalizers: [example.com/stay]\n", StringComparison.Ordinal) : manifest;
        }
    }

    [ApiServerFact]
    public async Task Objects_that_ask_for_nothing()
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "plain", ip: null));
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant, "plain", ip: null));
    }

    private async Task<string> StartAsync(string tenant, string vm, string address, string launcher)
    {
        var vmUid = await cluster.UidAsync("vm", tenant, vm);

        // Each at once after the other, as virt-controller does: the guard's watch may be behind.
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachineInstance(tenant, vm, address, vmUid));
        var vmiUid = await cluster.UidAsync("vmi", tenant, vm);
        await cluster.Alice.ApplyAsync(Manifests.Launcher(tenant, launcher, vm, vmiUid, address));
        await cluster.SeesAsync(new ObjectName(ObjectKind.Pod, tenant, launcher));
        return vmiUid;
    }
}
