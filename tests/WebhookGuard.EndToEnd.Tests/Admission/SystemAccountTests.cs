using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Admission;

/// <summary>Kube-OVN's and KubeVirt's own service accounts are audited, not denied; and what a namespace or a user may set.</summary>
[Collection(GuardedClusterCollection.Name)]
public sealed class SystemAccountTests(GuardedCluster cluster)
{
    [ApiServerFact]
    public async Task Kube_OVNs_patch_of_a_conflicting_address_passes_and_is_counted()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "holder", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "holder"));
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "pod", ip: null));
        var before = await cluster.Guard.MetricAsync("webhookguard_requests_total", "decision=\"audit\"");
        var patch = $$$"""{"metadata": {"annotations": {"ovn.kubernetes.io/allocated": "true", "ovn.kubernetes.io/ip_address": "{{{address}}}"} } }""";

        GuardedCluster.Denied(await cluster.Alice.RunAsync(["patch", "pod", "pod", "-n", tenant, "--type=merge", "-p", patch]));
        (await cluster.ApiServer.Kubectl(ClusterUser.KubeOvnController)
            .RunAsync(["patch", "pod", "pod", "-n", tenant, "--type=merge", "-p", patch])).EnsureSucceeded();

        Assert.Equal(before + 1, await cluster.Guard.MetricAsync("webhookguard_requests_total", "decision=\"audit\""));
        Assert.True(await cluster.Guard.MetricAsync("webhookguard_audited_total", "reason=\"held\"") >= 1);
    }

    [ApiServerTheory]
    [InlineData("warn", true)]
    [InlineData("audit", false)]
    public async Task A_namespace_that_only_warns_or_audits(string mode, bool warns)
    {
        var tenant = await cluster.CreateTenantAsync($"{{webhookguard.io/mode: {mode}}}");
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "holder", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "holder"));

        var result = await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant, "second", address));

        Assert.Equal(warns, result.StandardError.Contains($"held by VirtualMachine {tenant}/holder", StringComparison.Ordinal));
    }

    [ApiServerFact]
    public async Task A_namespace_that_is_left_alone()
    {
        var tenant = await cluster.CreateTenantAsync("{webhookguard.io/ignore: 'true'}");
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "holder", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "holder"));

        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant, "second", address));
    }

    [ApiServerFact]
    public async Task An_override_is_honoured_only_for_those_who_may()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "holder", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "holder"));
        var manifest = Manifests.VirtualMachine(tenant, "second", address)
            .Replace("metadata: {name: second,", "metadata: {annotations: {webhookguard.io/override: moving to new hardware}, name: second,", StringComparison.Ordinal);

        await cluster.DeniedAsync(manifest);
        var result = await cluster.Admin.ApplyAsync(manifest);

        Assert.Contains("Overridden (moving to new hardware)", result.StandardError, StringComparison.Ordinal);
    }
}
