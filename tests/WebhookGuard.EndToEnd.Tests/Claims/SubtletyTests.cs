using System.Text.Json.Nodes;
using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Claims;

/// <summary>The subtleties of <c>docs/claims.md</c> that are the admission's rather than the protocol's.</summary>
[Collection(ClaimedClusterCollection.Name)]
public sealed class SubtletyTests(ClaimedCluster cluster)
{
    [ApiServerFact]
    public async Task S1_The_claim_has_the_name_and_the_UID_that_the_API_server_gives_an_object_without_a_name()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        var manifest = Manifests.Pod(tenant, "drawn-", address).Replace("name: drawn-", "generateName: drawn-", StringComparison.Ordinal);

        var pod = Assert.Single(await cluster.CreateAtOnceAsync($"/api/v1/namespaces/{tenant}/pods", [manifest]));

        var owner = await OwnerAsync(address);
        Assert.Equal(((string?)pod["metadata"]!["name"], (string?)pod["metadata"]!["uid"]), ((string?)owner["name"], (string?)owner["uid"]));
        Assert.Equal("drawn-", (string?)owner["generateName"]);
    }

    [ApiServerFact]
    public async Task S5_Creating_what_exists_is_answered_by_the_API_server_and_leaves_the_claim_to_the_one_that_exists()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        var manifest = Manifests.VirtualMachine(tenant, "vm", address);
        await cluster.CreateAsync(manifest, new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));
        var uid = await cluster.UidAsync("vm", tenant, "vm");

        var again = await cluster.Alice.RunAsync(["create", "-f", "-"], manifest);

        Assert.Contains("AlreadyExists", again.StandardError, StringComparison.Ordinal);
        Assert.Equal(uid, (string?)(await OwnerAsync(address))["uid"]);
    }

    [ApiServerFact]
    public async Task S8_A_dry_run_gets_the_same_answer_and_claims_nothing()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        (await cluster.Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], Manifests.Pod(tenant, "pod", address))).EnsureSucceeded();
        (await cluster.Alice.RunAsync(["diff", "-f", "-"], Manifests.Pod(tenant, "pod", address))).ToString();
        Assert.Null(await cluster.ClaimAsync(ClaimedCluster.ClaimNameOf(address)));

        await ReserveAsync(address);
        var refused = await cluster.Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], Manifests.Pod(tenant, "pod", address));
        Assert.Contains("printer-3", GuardedCluster.Denied(refused), StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task S11_A_VM_its_instance_and_its_launcher_share_one_claim_in_the_name_of_the_VM()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));
        var vm = await cluster.UidAsync("vm", tenant, "vm");

        // As fast as virt-controller: no watch is waited for.
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachineInstance(tenant, "vm", address, vm));
        await cluster.Alice.ApplyAsync(Manifests.Launcher(tenant, "virt-launcher-vm-aaaaa", "vm", await cluster.UidAsync("vmi", tenant, "vm"), address));

        var owner = await OwnerAsync(address);
        Assert.Equal(("VirtualMachine", "vm", vm), ((string?)owner["kind"], (string?)owner["name"], (string?)owner["uid"]));
        await cluster.IsBoundAsync(address);
    }

    [ApiServerFact]
    public async Task S16_The_name_is_the_same_however_the_address_is_written()
    {
        var tenant = await cluster.CreateTenantAsync();

        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "pod", "FD00:0010:66:0::0BAD"));

        Assert.Equal(["ip-fd00-10-66--bad-in.subnet.tenant-a"], await cluster.ClaimNamesAsync("fd00-10-66--bad"));
    }

    [ApiServerFact]
    public async Task S17_What_nobody_claims_but_the_network_itself_holds_is_refused_without_a_claim()
    {
        var tenant = await cluster.CreateTenantAsync();

        Assert.Contains("gateway", await cluster.DeniedAsync(Manifests.Pod(tenant, "pod", "10.66.0.1")), StringComparison.Ordinal);
        Assert.Null(await cluster.ClaimAsync(ClaimedCluster.ClaimNameOf("10.66.0.1")));
    }

    [ApiServerFact]
    public async Task S20_Claims_are_taken_in_validating_admission_alone()
    {
        var mutating = await cluster.Admin.GetAsync("mutatingwebhookconfigurations webhookguard");
        Assert.All(mutating["webhooks"]!.AsArray(), webhook => Assert.Equal("None", (string?)webhook!["sideEffects"]));
        Assert.All(WebhookConfiguration.Webhooks(), webhook => Assert.Equal("NoneOnDryRun", (string?)webhook["sideEffects"]));
    }

    [ApiServerFact]
    public async Task A_Pod_that_comes_with_its_Namespace_is_not_told_to_try_again()
    {
        for (var i = 0; i < 5; i++)
        {
            var address = cluster.NextAddress();
            var tenant = $"just-made-{address.Replace('.', '-')}";
            await cluster.Admin.ApplyAsync($$"""
                apiVersion: v1
                kind: Namespace
                metadata: {name: {{tenant}}, annotations: {ovn.kubernetes.io/logical_switch: tenant-a} }
                ---
                {{Manifests.Pod(tenant, "pod", address)}}
                """);
        }
    }

    [ApiServerFact]
    public async Task What_Kube_OVN_reports_on_a_Pod_is_not_claimed()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.Pod(tenant, "dynamic", ip: null), new ObjectName(ObjectKind.Pod, tenant, "dynamic"));

        (await cluster.ApiServer.Kubectl(ClusterUser.KubeOvnController).RunAsync(
            $"annotate pod -n {tenant} dynamic ovn.kubernetes.io/ip_address={address} ovn.kubernetes.io/allocated=true")).EnsureSucceeded();
        await cluster.SeesHeldAsync(address, "Pod");

        Assert.Null(await cluster.ClaimAsync(ClaimedCluster.ClaimNameOf(address)));
    }

    [ApiServerFact]
    public async Task An_administrators_claim_reserves_the_address()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await ReserveAsync(address);

        var message = await cluster.DeniedAsync(Manifests.Pod(tenant, "pod", address));

        Assert.Contains(address, message, StringComparison.Ordinal);
        Assert.Contains("printer-3", message, StringComparison.Ordinal);
        Assert.Contains(ClaimedCluster.ClaimNameOf(address), message, StringComparison.Ordinal);

        await cluster.Admin.DeleteAsync($"addressclaim {ClaimedCluster.ClaimNameOf(address)}");
        await cluster.SeesNoMoreAsync(new ObjectName(ObjectKind.AddressClaim, "", ClaimedCluster.ClaimNameOf(address)));
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "pod", address));
    }

    private async Task<JsonNode> OwnerAsync(string address) =>
        (await cluster.ClaimAsync(ClaimedCluster.ClaimNameOf(address)))!["spec"]!["owner"]!;

    private async Task ReserveAsync(string address) => await cluster.Admin.ApplyAsync($$$"""
        apiVersion: webhookguard.io/v1alpha1
        kind: AddressClaim
        metadata: {name: {{{ClaimedCluster.ClaimNameOf(address)}}}}
        spec: {scope: subnet/tenant-a, address: {{{address}}}, owner: {kind: External, name: printer-3}}
        """);
}
