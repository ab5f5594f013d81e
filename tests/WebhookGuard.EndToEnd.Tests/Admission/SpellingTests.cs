using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Admission;

/// <summary>However it is spelt and wherever it is written, an address is the same address.</summary>
[Collection(GuardedClusterCollection.Name)]
public sealed class SpellingTests(GuardedCluster cluster)
{
    private const string Networks = "k8s.v1.cni.cncf.io/networks";

    [ApiServerFact]
    public async Task IPv6_in_another_spelling()
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", "fd00:10:66::a1"), new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));

        var message = await cluster.DeniedAsync(Manifests.Pod(tenant, "pod", "FD00:0010:0066:0000::00A1"));

        Assert.Contains($"fd00:10:66::a1 in subnet tenant-a is held by VirtualMachine {tenant}/vm", message, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task Dual_stack_with_one_half_taken()
    {
        var tenant = await cluster.CreateTenantAsync();
        var (held, free) = (cluster.NextAddress(), cluster.NextAddress());
        await cluster.CreateAsync(Manifests.Pod(tenant, "pod", $"{held},fd00:10:66::b1"), new ObjectName(ObjectKind.Pod, tenant, "pod"));

        Assert.Contains("fd00:10:66::b1 in subnet", await cluster.DeniedAsync(Manifests.Pod(tenant, "six", $"{free},fd00:10:66::b1")), StringComparison.Ordinal);
        Assert.Contains($"{held} in subnet", await cluster.DeniedAsync(Manifests.Pod(tenant, "four", $"fd00:10:66::b2,{held}")), StringComparison.Ordinal);
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "neither", $"fd00:10:66::b2,{free}"));
    }

    [ApiServerFact]
    public async Task A_MAC_in_upper_case_with_hyphens()
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "gone", "0a:00:00:00:05:ab");
        await cluster.SeesHeldAsync("0a:00:00:00:05:ab", $"gone.{tenant}");

        var message = await cluster.DeniedAsync(Manifests.Pod(tenant, "pod", ip: null, Manifests.Annotation("ovn.kubernetes.io/mac_address", "0A-00-00-00-05-AB")));

        Assert.Contains("0a:00:00:00:05:ab in subnet tenant-a is held by", message, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_VMs_interface_macAddress()
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.CreateAsync(
            Manifests.VirtualMachine(tenant, "vm", ip: null, interfaces: "[{name: default, masquerade: {}, macAddress: '0A:00:00:00:05:CD'}]"),
            new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));

        await cluster.DeniedAsync(Manifests.VirtualMachine(tenant, "copy", ip: null, interfaces: "[{name: default, masquerade: {}, macAddress: '0a:00:00:00:05:cd'}]"));
        await cluster.DeniedAsync(Manifests.Pod(tenant, "pod", ip: null, Manifests.Annotation("ovn.kubernetes.io/mac_address", "0a:00:00:00:05:cd")));
    }

    [ApiServerFact]
    public async Task An_attached_NIC_by_every_way_to_ask_for_an_address()
    {
        var tenant = await cluster.CreateTenantAsync();
        var select = Manifests.Annotation(Networks, """[{"name": "attachnet", "namespace": "default", "interface": "net1"}]""");
        await cluster.CreateAsync(
            Manifests.Pod(tenant, "by-provider", ip: null, select, Manifests.Annotation("attachnet.default.ovn.kubernetes.io/ip_address", "192.168.50.10")),
            new ObjectName(ObjectKind.Pod, tenant, "by-provider"));

        foreach (var (name, annotations) in new (string, string[])[]
        {
            ("provider", [select, Manifests.Annotation("attachnet.default.ovn.kubernetes.io/ip_address", "192.168.50.10")]),
            ("per-interface", [select, Manifests.Annotation("attachnet.default.kubernetes.io/ip_address.net1", "192.168.50.10")]),
            ("multus", [Manifests.Annotation(Networks, """[{"name": "attachnet", "namespace": "default", "ips": ["192.168.50.10"]}]""")]),
        })
        {
            var message = await cluster.DeniedAsync(Manifests.Pod(tenant, name, ip: null, annotations));
            Assert.Contains($"192.168.50.10 in subnet attached is held by Pod {tenant}/by-provider", message, StringComparison.Ordinal);
        }
    }

    [ApiServerFact]
    public async Task A_port_of_an_attached_NIC()
    {
        var tenant = await cluster.CreateTenantAsync();
        var port = await cluster.Northbound.AddPodPortAsync("attached", tenant, "gone", "0a:00:00:00:05:01 192.168.50.77", "attachnet.default.ovn");
        await cluster.SeesHeldAsync("192.168.50.77", port);

        Assert.Contains(port, await cluster.DeniedAsync(Manifests.Pod(
            tenant, "pod", ip: null, Manifests.Annotation(Networks, """[{"name": "attachnet", "namespace": "default", "ips": ["192.168.50.77"]}]"""))), StringComparison.Ordinal);
    }
}
