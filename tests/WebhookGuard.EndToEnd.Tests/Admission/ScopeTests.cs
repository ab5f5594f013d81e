using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Admission;

/// <summary>An address must be unique where its packets would meet, and only there.</summary>
[Collection(GuardedClusterCollection.Name)]
public sealed class ScopeTests(GuardedCluster cluster)
{
    [ApiServerFact]
    public async Task The_same_address_in_two_VPCs_is_allowed()
    {
        var (one, other) = (await cluster.CreateTenantAsync(subnet: "vpc-1-net"), await cluster.CreateTenantAsync(subnet: "vpc-2-net"));
        await cluster.CreateAsync(Manifests.VirtualMachine(one, "vm", "10.80.0.10"), new ObjectName(ObjectKind.VirtualMachine, one, "vm"));
        await cluster.Northbound.AddPodPortAsync("vpc-1-net", one, "vm", "00:00:00:00:04:01 10.80.0.10");
        await cluster.SeesHeldAsync("10.80.0.10", $"vm.{one}");

        await cluster.CreateAsync(Manifests.VirtualMachine(other, "vm", "10.80.0.10"), new ObjectName(ObjectKind.VirtualMachine, other, "vm"));
        await cluster.DeniedAsync(Manifests.VirtualMachine(other, "second", "10.80.0.10"));
    }

    [ApiServerFact]
    public async Task The_same_address_on_one_underlay_VLAN_is_denied_whatever_the_Subnet_and_VPC()
    {
        var (one, other, elsewhere) = (
            await cluster.CreateTenantAsync(subnet: "vlan-100-a"),
            await cluster.CreateTenantAsync(subnet: "vlan-100-b"),
            await cluster.CreateTenantAsync(subnet: "vlan-200"));
        await cluster.CreateAsync(Manifests.Pod(one, "pod", "172.20.0.10"), new ObjectName(ObjectKind.Pod, one, "pod"));

        Assert.Contains($"Pod {one}/pod", await cluster.DeniedAsync(Manifests.Pod(other, "pod", "172.20.0.10")), StringComparison.Ordinal);
        await cluster.Alice.ApplyAsync(Manifests.Pod(elsewhere, "pod", "172.20.0.10"));
    }

    [ApiServerFact]
    public async Task An_explicit_logical_switch_decides_over_the_namespaces_Subnets()
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.CreateAsync(
            Manifests.Pod(tenant, "explicit", "10.80.0.20", Manifests.Annotation("ovn.kubernetes.io/logical_switch", "vpc-1-net")),
            new ObjectName(ObjectKind.Pod, tenant, "explicit"));

        await cluster.DeniedAsync(Manifests.Pod(tenant, "again", "10.80.0.20", Manifests.Annotation("ovn.kubernetes.io/logical_switch", "vpc-1-net")));
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "other", "10.80.0.20", Manifests.Annotation("ovn.kubernetes.io/logical_switch", "vpc-2-net")));
    }

    [ApiServerFact]
    public async Task A_namespace_with_several_Subnets_takes_the_one_that_has_the_address()
    {
        var tenant = await cluster.CreateTenantAsync(subnet: "ovn-default,vpc-1-net");
        await cluster.CreateAsync(Manifests.Pod(tenant, "pod", "10.80.0.30"), new ObjectName(ObjectKind.Pod, tenant, "pod"));

        Assert.Contains("in subnet vpc-1-net", await cluster.DeniedAsync(Manifests.Pod(tenant, "again", "10.80.0.30")), StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_hostNetwork_Pod_asks_for_nothing()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.Pod(tenant, "pod", address), new ObjectName(ObjectKind.Pod, tenant, "pod"));

        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "host", address).Replace("spec:\n", "spec:\n  hostNetwork: true\n", StringComparison.Ordinal));
    }
}
