using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Keeping;

public sealed class KeepTests(KeepingCluster cluster) : IClassFixture<KeepingCluster>
{
    private const string Default = "ovn.kubernetes.io/ip_address";
    private const string Attached = "attachnet.default.ovn.kubernetes.io/ip_address";

    [ApiServerFact]
    public async Task A_running_VM_keeps_the_addresses_that_Kube_OVN_chose_for_all_its_NICs()
    {
        var tenant = await cluster.CreateTenantAsync();
        await RunAsync(tenant, "db", "10.66.40.1,fd00:10:66::4001", "192.168.50.41");

        await IsKeptAsync(tenant, "db", Default, "10.66.40.1,fd00:10:66::4001");
        await IsKeptAsync(tenant, "db", Attached, "192.168.50.41");

        // By the guard's own account, through the guard's own webhook, as the VM's own address.
        foreach (var claim in new[] { GuardedCluster.ClaimNameOf("10.66.40.1"), "ip-192-168-50-41-in.subnet.attached" })
        {
            await Eventually.ResultAsync(
                async () => await cluster.ClaimAsync(claim) is { } found ? $"{found["spec"]!["owner"]!["kind"]} {found["spec"]!["owner"]!["name"]} {found["status"]?["phase"]}" : "none",
                seen => seen == "VirtualMachine db Bound",
                $"{claim} is the VM's");
        }

        await Eventually.IsTrueAsync(
            async () => (await cluster.Admin.RunAsync($"get events -n {tenant} --field-selector reason=AddressKept")).StandardOutput.Contains("stays its own", StringComparison.Ordinal),
            "an Event on the VM says so");
        Assert.Equal(0, await cluster.Guard.MetricAsync("webhookguard_keep_writes_total", "failed"));

        // Started again, it asks for what it had.
        Assert.Contains("10.66.40.1", await cluster.DeniedAsync(Manifests.VirtualMachine(tenant, "other", "10.66.40.1")), StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_stopped_VM_keeps_the_address_that_its_port_and_its_IP_agree_on()
    {
        var tenant = await cluster.CreateTenantAsync();
        await CreateAsync(tenant, "stopped", running: false);
        await ServeAsync(tenant, "stopped", "tenant-a", "10.66.40.2,fd00:10:66::4002");

        await IsKeptAsync(tenant, "stopped", Default, "10.66.40.2,fd00:10:66::4002");
    }

    [ApiServerFact]
    public async Task Nothing_is_written_for_who_does_not_say_so_or_asks_himself_or_is_in_doubt_or_on_the_move()
    {
        var tenant = await cluster.CreateTenantAsync();
        await RunAsync(tenant, "silent", "10.66.40.10,fd00:10:66::4010", keep: false);
        await RunAsync(
            tenant,
            "twice",
            "10.66.40.11,fd00:10:66::4011",
            beforeItRuns: () => cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "twin", "00:00:00:00:40:99 10.66.40.11"));
        await RunAsync(tenant, "asks", "10.66.40.12,fd00:10:66::4012", asks: "10.66.40.12");
        await RunAsync(
            tenant,
            "disagrees",
            "10.66.40.13,fd00:10:66::4013",
            beforeItRuns: () => cluster.Northbound.SetAddressesAsync($"disagrees.{tenant}", ["00:00:00:00:40:13 10.66.40.14"]));
        await CreateAsync(tenant, "starts", running: true);
        await InstanceAsync(tenant, "starts");
        await ServeAsync(tenant, "starts", "tenant-a", "10.66.40.15,fd00:10:66::4015");
        await RunAsync(tenant, "last", "10.66.40.16,fd00:10:66::4016");

        // Whoever came before it has had its turn.
        await IsKeptAsync(tenant, "last", Default, "10.66.40.16,fd00:10:66::4016");
        await RunAsync(tenant, "later", "10.66.40.17,fd00:10:66::4017");
        await IsKeptAsync(tenant, "later", Default, "10.66.40.17,fd00:10:66::4017");
        foreach (var vm in new[] { "silent", "twice", "disagrees", "starts" })
        {
            Assert.Null(await KeptAsync(tenant, vm, Default));
        }

        Assert.Equal("10.66.40.12", await KeptAsync(tenant, "asks", Default));

        // The twin is gone: there is no doubt any more.
        await cluster.Northbound.DeletePortAsync($"twin.{tenant}");
        await IsKeptAsync(tenant, "twice", Default, "10.66.40.11,fd00:10:66::4011");
    }

    private async Task<string?> KeptAsync(string tenant, string vm, string key) =>
        (string?)(await cluster.Admin.GetAsync($"vm -n {tenant} {vm}"))["spec"]!["template"]!["metadata"]?["annotations"]?[key];

    private Task<string?> IsKeptAsync(string tenant, string vm, string key, string value) =>
        Eventually.ResultAsync(() => KeptAsync(tenant, vm, key), seen => seen == value, $"{key} of {vm} is {value}", TimeSpan.FromSeconds(60));

    private async Task CreateAsync(string tenant, string name, bool running, bool keep = true, string? asks = null)
    {
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, name, asks, running), new ObjectName(ObjectKind.VirtualMachine, tenant, name));
        if (keep)
        {
            (await cluster.Alice.RunAsync($"annotate vm -n {tenant} {name} webhookguard.io/keep=true")).EnsureSucceeded();
        }
    }

    /// <summary>A VM that runs, as virt-controller and kube-ovn-controller bring it about.</summary>
    private async Task RunAsync(
        string tenant, string name, string ips, string? attached = null, bool keep = true, string? asks = null, Func<Task>? beforeItRuns = null)
    {
        await CreateAsync(tenant, name, running: true, keep, asks);
        var uid = await InstanceAsync(tenant, name);
        await cluster.Admin.ApplyAsync(Manifests.PodWith(
            tenant,
            $"virt-launcher-{name}-abcde",
            $"[{{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstance, name: {name}, uid: {uid}, controller: true}}]",
            "{kubevirt.io: virt-launcher}",
            asks is null ? [] : [Manifests.Annotation(Default, asks)]));
        await ServeAsync(tenant, name, "tenant-a", ips);
        if (attached is not null)
        {
            await ServeAsync(tenant, name, "attached", attached, "attachnet.default.ovn");
        }

        string[] given = [.. Given("ovn", "tenant-a", ips), .. attached is null ? [] : Given("attachnet.default.ovn", "attached", attached)];
        (await cluster.ApiServer.Kubectl(ClusterUser.KubeOvnController).RunAsync(["annotate", "pod", "-n", tenant, $"virt-launcher-{name}-abcde", "--overwrite", .. given])).EnsureSucceeded();
        if (beforeItRuns is not null)
        {
            await beforeItRuns();
        }

        await cluster.SetPodPhaseAsync(tenant, $"virt-launcher-{name}-abcde", "Running");
    }

    private async Task<string> InstanceAsync(string tenant, string name)
    {
        var uid = await cluster.UidAsync("vm", tenant, name);
        await cluster.Admin.ApplyAsync($$$"""
            apiVersion: kubevirt.io/v1
            kind: VirtualMachineInstance
            metadata:
              name: {{{name}}}
              namespace: {{{tenant}}}
              ownerReferences: [{apiVersion: kubevirt.io/v1, kind: VirtualMachine, name: {{{name}}}, uid: {{{uid}}}, controller: true}]
            spec:
              domain: {devices: {interfaces: [{name: default, masquerade: {}}]}}
              networks: [{name: default, pod: {}}]
            """);
        await cluster.SeesAsync(new ObjectName(ObjectKind.VirtualMachineInstance, tenant, name));
        return await cluster.UidAsync("vmi", tenant, name);
    }

    /// <summary>The port and the IP of a NIC.</summary>
    private async Task ServeAsync(string tenant, string name, string subnet, string ips, string provider = "ovn")
    {
        var last = Address.ParseIP(ips.Split(',')[0]).Value & 0xff;
        var mac = $"00:00:00:{(provider == "ovn" ? "40" : "50")}:00:{(byte)last:x2}";
        await cluster.Northbound.AddPodPortAsync(subnet, tenant, name, $"{mac} {ips.Replace(',', ' ')}", provider);
        await cluster.Admin.ApplyAsync(Manifests.IP(name, tenant, subnet, ips, mac, "VirtualMachine", provider));
    }

    private static string[] Given(string provider, string subnet, string ips) =>
    [
        $"{provider}.kubernetes.io/ip_address={ips}",
        $"{provider}.kubernetes.io/logical_switch={subnet}",
        $"{provider}.kubernetes.io/allocated=true",
    ];
}
