using System.Text.Json.Nodes;
using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Claims;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Assigning;

/// <summary>Who gets an address without asking for one.</summary>
[Collection(ClaimedClusterCollection.Name)]
public sealed class AssigningTests(ClaimedCluster cluster)
{
    [ApiServerFact]
    public async Task A_VM_gets_a_free_address_in_its_template_and_the_claim_of_it()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.100.1.0/24");

        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null));

        var address = await tenant.VirtualMachineAsync(cluster, "vm");
        Assert.StartsWith("10.100.1.", address, StringComparison.Ordinal);
        var owner = (await tenant.ClaimAsync(cluster, address!))!["spec"]!["owner"]!;
        Assert.Equal(("VirtualMachine", "vm"), ((string?)owner["kind"], (string?)owner["name"]));
        Assert.Equal(await cluster.UidAsync("vm", tenant.Namespace, "vm"), (string?)owner["uid"]);
    }

    [ApiServerFact]
    public async Task A_VM_whose_template_has_no_metadata_gets_one()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.100.2.0/24");
        foreach (var (name, metadata) in (IEnumerable<(string, string)>)[("none", ""), ("empty", "metadata: {}"), ("nothing", "metadata: {annotations: null}"), ("other", "metadata: {annotations: {a/b~c: d}}")])
        {
            await cluster.Alice.ApplyAsync($$$"""
                apiVersion: kubevirt.io/v1
                kind: VirtualMachine
                metadata: {name: {{{name}}}, namespace: {{{tenant.Namespace}}}}
                spec:
                  runStrategy: Halted
                  template:
                    {{{metadata}}}
                    spec: {domain: {devices: {}} }
                """);

            Assert.NotNull(await tenant.VirtualMachineAsync(cluster, name));
        }

        Assert.Equal("d", await tenant.VirtualMachineAsync(cluster, "other", "a/b~c"));
    }

    [ApiServerFact]
    public async Task A_Pod_gets_one_also_if_the_API_server_is_yet_to_draw_its_name()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.100.3.0/24");
        var drawn = Manifests.Pod(tenant.Namespace, "drawn-", ip: null).Replace("name: drawn-", "generateName: drawn-", StringComparison.Ordinal);

        var pods = await cluster.CreateAtOnceAsync(
            $"/api/v1/namespaces/{tenant.Namespace}/pods", [drawn, drawn, Manifests.Pod(tenant.Namespace, "named", ip: null)]);

        var addresses = pods.Select(pod => AssignedTenant.PodAddressOf(pod)).ToArray();
        Assert.Equal(3, addresses.OfType<string>().Distinct(StringComparer.Ordinal).Count());
        foreach (var pod in pods)
        {
            var claim = await tenant.ClaimAsync(cluster, AssignedTenant.PodAddressOf(pod)!);
            Assert.Equal((string?)pod["metadata"]!["uid"], (string?)claim!["spec"]!["owner"]!["uid"]);
        }
    }

    [ApiServerFact]
    public async Task Both_families_of_a_dual_stack_Subnet_are_assigned_and_claimed()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.100.4.0/24,fd00:100:4::/64");

        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null));

        var addresses = (await tenant.VirtualMachineAsync(cluster, "vm"))!.Split(',');
        Assert.Equal(2, addresses.Length);
        Assert.StartsWith("10.100.4.", addresses[0], StringComparison.Ordinal);
        Assert.StartsWith("fd00:100:4:", addresses[1], StringComparison.Ordinal);
        Assert.NotNull(await tenant.ClaimAsync(cluster, addresses[0]));
        Assert.NotNull(await tenant.ClaimAsync(cluster, addresses[1]));
    }

    [ApiServerFact]
    public async Task An_attached_NIC_gets_its_own()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.100.5.0/24");
        var attached = $"attached-{tenant.Namespace}";
        await cluster.Admin.ApplyAsync($$$"""
            apiVersion: k8s.cni.cncf.io/v1
            kind: NetworkAttachmentDefinition
            metadata: {name: blue, namespace: {{{tenant.Namespace}}}}
            spec: {config: '{"cniVersion": "0.3.1", "type": "kube-ovn", "provider": "blue.{{{tenant.Namespace}}}.ovn"}'}
            ---
            apiVersion: kubeovn.io/v1
            kind: Subnet
            metadata: {name: {{{attached}}}}
            spec: {provider: blue.{{{tenant.Namespace}}}.ovn, protocol: IPv4, cidrBlock: 10.101.5.0/24, gateway: 10.101.5.1}
            """);
        await Eventually.IsTrueAsync(() => cluster.Guard.Facts.Topology.Subnet(attached) is not null, "the guard sees the Subnet");
        await Eventually.IsTrueAsync(() => cluster.Guard.Facts.Topology.AttachmentTypeOf($"blue.{tenant.Namespace}") is not null, "the guard sees the network");
        var key = $"blue.{tenant.Namespace}.ovn.kubernetes.io/ip_address";

        await cluster.Alice.ApplyAsync($$$"""
            apiVersion: kubevirt.io/v1
            kind: VirtualMachine
            metadata: {name: vm, namespace: {{{tenant.Namespace}}}}
            spec:
              runStrategy: Halted
              template:
                spec:
                  domain: {devices: {interfaces: [{name: default, masquerade: {}}, {name: blue, bridge: {}}]}}
                  networks: [{name: default, pod: {}}, {name: blue, multus: {networkName: blue}}]
            """);
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant.Namespace, "pod", ip: null, Manifests.Annotation("k8s.v1.cni.cncf.io/networks", "blue")));

        Assert.StartsWith("10.100.5.", await tenant.VirtualMachineAsync(cluster, "vm"), StringComparison.Ordinal);
        Assert.StartsWith("10.101.5.", await tenant.VirtualMachineAsync(cluster, "vm", key), StringComparison.Ordinal);
        Assert.StartsWith("10.101.5.", await tenant.PodAsync(cluster, "pod", key), StringComparison.Ordinal);
        Assert.NotEqual(await tenant.VirtualMachineAsync(cluster, "vm", key), await tenant.PodAsync(cluster, "pod", key));
    }

    [ApiServerFact]
    public async Task A_Pod_of_a_StatefulSet_that_is_made_again_keeps_its_own()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.100.6.0/24");
        await cluster.CreateAsync($$$"""
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: set, namespace: {{{tenant.Namespace}}}}
            spec:
              serviceName: none
              replicas: 2
              selector: {matchLabels: {app: set}}
              template: {metadata: {labels: {app: set}}, spec: {containers: [{name: c, image: busybox}] }}
            """, new ObjectName(ObjectKind.StatefulSet, tenant.Namespace, "set"));
        var owners = $"[{{apiVersion: apps/v1, kind: StatefulSet, name: set, uid: {await cluster.UidAsync("statefulset", tenant.Namespace, "set")}, controller: true}}]";
        for (var ordinal = 0; ordinal < 2; ordinal++)
        {
            await cluster.CreateAsync(
                Manifests.PodWith(tenant.Namespace, $"set-{ordinal}", owners, "{app: set}", []), new ObjectName(ObjectKind.Pod, tenant.Namespace, $"set-{ordinal}"));
        }

        // One has its port, as Kube-OVN leaves it to a StatefulSet's Pod; of the other there is the claim.
        var addresses = new[] { await tenant.PodAsync(cluster, "set-0"), await tenant.PodAsync(cluster, "set-1") };
        Assert.NotEqual(addresses[0], addresses[1]);
        await cluster.Northbound.AddPodPortAsync(tenant.Namespace, tenant.Namespace, "set-0", $"00:00:00:00:06:01 {addresses[0]}");
        await cluster.SeesHeldAsync(addresses[0]!, "logical switch port");
        await Eventually.IsTrueAsync(() => ClaimsFor(tenant).Contains(addresses[1]), "the guard sees the claim");

        for (var ordinal = 0; ordinal < 2; ordinal++)
        {
            await cluster.Admin.DeleteAsync($"pod -n {tenant.Namespace} set-{ordinal}");
            await cluster.Alice.ApplyAsync(Manifests.PodWith(tenant.Namespace, $"set-{ordinal}", owners, "{app: set}", []));
            Assert.Equal(addresses[ordinal], await tenant.PodAsync(cluster, $"set-{ordinal}"));
        }
    }

    [ApiServerFact]
    public async Task A_VMs_instance_and_launcher_are_left_with_what_the_template_says()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.100.7.0/24");
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null), new ObjectName(ObjectKind.VirtualMachine, tenant.Namespace, "vm"));
        var address = (await tenant.VirtualMachineAsync(cluster, "vm"))!;
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachineInstance(tenant.Namespace, "vm", address, await cluster.UidAsync("vm", tenant.Namespace, "vm")));
        var vmi = await cluster.UidAsync("vmi", tenant.Namespace, "vm");
        await cluster.Alice.ApplyAsync(Manifests.Launcher(tenant.Namespace, "virt-launcher-vm-aaaaa", "vm", vmi, address));
        await cluster.Alice.ApplyAsync(Manifests.PodWith(
            tenant.Namespace,
            "virt-launcher-old-aaaaa",
            $"[{{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstance, name: old, uid: {vmi}, controller: true}}]",
            "{kubevirt.io: virt-launcher}",
            []));

        Assert.Equal(address, await tenant.PodAsync(cluster, "virt-launcher-vm-aaaaa"));
        Assert.Null(await tenant.PodAsync(cluster, "virt-launcher-old-aaaaa"));
    }

    [ApiServerFact]
    public async Task Who_asks_or_has_no_network_of_its_own_or_does_not_want_to_is_left_alone()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.100.8.0/24");
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant.Namespace, "asks", "10.100.8.77"));
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant.Namespace, "host", ip: null).Replace("spec:", "spec:\n  hostNetwork: true", StringComparison.Ordinal));
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant.Namespace, "refuses", ip: null, Manifests.Annotation("webhookguard.io/assign", "false")));
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(
            tenant.Namespace, "refuses", ip: null, annotations: Manifests.Annotation("webhookguard.io/assign", "false")));

        Assert.Equal("10.100.8.77", await tenant.PodAsync(cluster, "asks"));
        Assert.Null(await tenant.PodAsync(cluster, "host"));
        Assert.Null(await tenant.PodAsync(cluster, "refuses"));
        Assert.Null(await tenant.VirtualMachineAsync(cluster, "refuses"));
    }

    /// <summary>Before Kubernetes 1.28 the API server sends all of them, and the guard tells by itself.</summary>
    [ApiServerFact]
    public async Task In_other_Namespaces_only_objects_are_assigned_addresses_that_are_marked_themselves()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.100.9.0/24", labels: "{}");
        var mark = Manifests.Annotation("webhookguard.io/assign", "true");
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant.Namespace, "not", ip: null));
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant.Namespace, "annotated", ip: null, mark));
        await cluster.Alice.ApplyAsync(Manifests.PodWith(tenant.Namespace, "labelled", "[]", "{webhookguard.io/assign: 'true'}", []));
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "not", ip: null));
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "template", ip: null, annotations: mark));
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "annotated", ip: null)
            .Replace("metadata: {name: annotated,", $"metadata: {{annotations: {{ {mark} }}, name: annotated,", StringComparison.Ordinal));

        Assert.Null(await tenant.PodAsync(cluster, "not"));
        Assert.NotNull(await tenant.PodAsync(cluster, "annotated"));
        Assert.NotNull(await tenant.PodAsync(cluster, "labelled"));
        Assert.Null(await tenant.VirtualMachineAsync(cluster, "not"));
        Assert.NotNull(await tenant.VirtualMachineAsync(cluster, "template"));
        Assert.NotNull(await tenant.VirtualMachineAsync(cluster, "annotated"));
    }

    [ApiServerTheory]
    [InlineData("{webhookguard.io/assign: 'true', webhookguard.io/mode: audit}", "")]
    [InlineData("{webhookguard.io/assign: 'true', webhookguard.io/mode: warn}", "it does not enforce anything in this Namespace")]
    [InlineData("{webhookguard.io/assign: 'true', webhookguard.io/ignore: 'true'}", "")]
    public async Task Where_nothing_is_enforced_nothing_is_assigned(string labels, string warning)
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.100.10.0/24", labels);

        var result = await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null));

        Assert.Null(await tenant.VirtualMachineAsync(cluster, "vm"));
        Assert.Equal(warning.Length > 0, result.StandardError.Contains("Warning", StringComparison.Ordinal));
        Assert.Contains(warning, result.StandardError, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_dry_run_shows_an_address_and_claims_none()
    {
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.100.11.0/24");

        var result = (await cluster.Alice.RunAsync(
            ["create", "--dry-run=server", "-o", "json", "-f", "-"], Manifests.VirtualMachine(tenant.Namespace, "vm", ip: null))).EnsureSucceeded();

        var address = AssignedTenant.AddressOf(JsonNode.Parse(result.StandardOutput)!);
        Assert.StartsWith("10.100.11.", address, StringComparison.Ordinal);
        Assert.Null(await tenant.ClaimAsync(cluster, address!));
    }

    [ApiServerFact]
    public async Task What_somebody_holds_is_not_assigned_and_a_full_Subnet_is_refused_clearly()
    {
        // Six may be assigned, without network, broadcast and gateway: of those one is held by a leftover, one reserved, and one asked for.
        var tenant = await AssignedTenant.CreateAsync(cluster, "10.100.12.0/29");
        await cluster.Northbound.AddPodPortAsync(tenant.Namespace, tenant.Namespace, "gone", "00:00:00:00:12:01 10.100.12.2");
        await cluster.SeesHeldAsync("10.100.12.2", "logical switch port");
        await cluster.Admin.ApplyAsync($$$"""
            apiVersion: webhookguard.io/v1alpha1
            kind: AddressClaim
            metadata: {name: ip-10-100-12-3-in.subnet.{{{tenant.Namespace}}}}
            spec: {scope: subnet/{{{tenant.Namespace}}}, address: 10.100.12.3, owner: {kind: External, name: printer-3}}
            """);
        await cluster.SeesHeldAsync("10.100.12.3", "AddressClaim");
        await cluster.CreateAsync(Manifests.Pod(tenant.Namespace, "asks", "10.100.12.4"), new ObjectName(ObjectKind.Pod, tenant.Namespace, "asks"));

        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant.Namespace, "vm-1", ip: null));
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant.Namespace, "pod-1", ip: null));

        Assert.Equal(
            ["10.100.12.5", "10.100.12.6"],
            new[] { await tenant.VirtualMachineAsync(cluster, "vm-1"), await tenant.PodAsync(cluster, "pod-1") }.Order(StringComparer.Ordinal));
        await Eventually.IsTrueAsync(() => cluster.Guard.Facts.Index.Find(Core.Addresses.Address.ParseIP("10.100.12.5")).Count
            * cluster.Guard.Facts.Index.Find(Core.Addresses.Address.ParseIP("10.100.12.6")).Count > 0, "the guard sees both");
        foreach (var manifest in (string[])[Manifests.VirtualMachine(tenant.Namespace, "vm-2", ip: null), Manifests.Pod(tenant.Namespace, "pod-2", ip: null)])
        {
            var message = await cluster.DeniedAsync(manifest);
            Assert.Contains($"Subnet {tenant.Namespace} is full: of the 5 IPv4 addresses that may be assigned in it none is free.", message, StringComparison.Ordinal);
            Assert.Contains($"held by a leftover, logical switch port gone.{tenant.Namespace}", message, StringComparison.Ordinal);
        }
    }

    private IEnumerable<string> ClaimsFor(AssignedTenant tenant) =>
        cluster.Guard.Facts.Claims.For(new ObjectName(ObjectKind.StatefulSet, tenant.Namespace, "set")).Select(claim => claim.Address);
}
