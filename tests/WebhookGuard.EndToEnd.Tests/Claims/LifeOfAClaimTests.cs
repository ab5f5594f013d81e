using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Claims;

/// <summary>A claim comes, is bound, and goes.</summary>
[Collection(ClaimedClusterCollection.Name)]
public sealed class LifeOfAClaimTests(ClaimedCluster cluster)
{
    [ApiServerFact]
    public async Task It_is_bound_when_its_owner_is_there_and_goes_when_that_is_gone()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.Alice.ApplyAsync(Manifests.VirtualMachine(tenant, "vm", address, running: false));
        await cluster.IsBoundAsync(address);

        await cluster.Alice.DeleteAsync($"vm -n {tenant} vm");

        await cluster.IsReleasedAsync(address);
    }

    [ApiServerFact]
    public async Task It_stays_while_OVN_has_a_port_with_the_address()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        var name = new ObjectName(ObjectKind.VirtualMachine, tenant, "vm");
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", address), name);
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "vm", $"00:00:00:00:09:01 {address}");
        await cluster.SeesHeldAsync(address, port);
        await cluster.IsBoundAsync(address);
        var rounds = await cluster.Guard.MetricAsync("webhookguard_housekeeping_rounds_total");

        await cluster.Alice.DeleteAsync($"vm -n {tenant} vm");
        await cluster.SeesNoMoreAsync(name);
        await Eventually.IsTrueAsync(
            async () => await cluster.Guard.MetricAsync("webhookguard_housekeeping_rounds_total") >= rounds + 3, "housekeeping has come by");
        Assert.NotNull(await cluster.ClaimAsync(ClaimedCluster.ClaimNameOf(address)));

        await cluster.Northbound.DeletePortAsync(port);
        await cluster.IsReleasedAsync(address);
    }

    [ApiServerFact]
    public async Task Of_an_owner_that_never_came_it_is_given_up()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        var manifest = Manifests.Pod(tenant, "pod", address);
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "other", ip: null));

        // Quota is checked after the webhooks.
        await cluster.Admin.ApplyAsync($$"""
            apiVersion: v1
            kind: ResourceQuota
            metadata: {name: none, namespace: {{tenant}}}
            spec:
              hard: {pods: "0"}
            """);
        (await cluster.Admin.RunAsync(["patch", "resourcequota", "none", "-n", tenant, "--subresource=status", "--type=merge", "-p", """{"status":{"hard":{"pods":"0"},"used":{"pods":"1"}}}"""])).EnsureSucceeded();
        await Eventually.IsTrueAsync(
            async () => (await cluster.Alice.TryApplyAsync(manifest)).StandardError.Contains("exceeded quota", StringComparison.Ordinal), "the quota refuses the Pod");

        Assert.NotNull(await cluster.ClaimAsync(ClaimedCluster.ClaimNameOf(address)));
        await cluster.IsReleasedAsync(address);
    }

    [ApiServerFact]
    public async Task Deleted_by_hand_it_is_made_again_and_that_is_told()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));
        await cluster.IsBoundAsync(address);
        await Eventually.IsTrueAsync(
            async () => await cluster.Guard.MetricAsync("webhookguard_housekeeping_rounds_total") >= 2, "housekeeping has begun");

        await cluster.Admin.DeleteAsync($"addressclaim {ClaimedCluster.ClaimNameOf(address)}");

        await cluster.IsBoundAsync(address);
        Assert.Equal(
            await cluster.UidAsync("vm", tenant, "vm"),
            (string?)(await cluster.ClaimAsync(ClaimedCluster.ClaimNameOf(address)))!["spec"]!["owner"]!["uid"]);
        Assert.NotEqual(0, await cluster.Guard.MetricAsync("webhookguard_claims_backfilled_total"));
        await Eventually.IsTrueAsync(
            async () => (await cluster.Admin.RunAsync($"get events -n {tenant}")).StandardOutput.Contains("AddressClaimRestored", StringComparison.Ordinal),
            "an Event tells that the claim was missing");
    }

    [ApiServerFact]
    public async Task Given_to_another_by_hand_it_returns_to_the_one_who_asks()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));
        await cluster.IsBoundAsync(address);

        (await cluster.Admin.RunAsync([
            "patch", "addressclaim", ClaimedCluster.ClaimNameOf(address), "--type=merge", "-p",
            """{"spec":{"owner":{"kind":"Pod","name":"somebody","uid":"none"}}}"""])).EnsureSucceeded();

        await Eventually.IsTrueAsync(
            async () => (string?)(await cluster.ClaimAsync(ClaimedCluster.ClaimNameOf(address)))?["spec"]?["owner"]?["name"] == "vm",
            "the claim is the VM's again",
            TimeSpan.FromSeconds(60));
    }

    [ApiServerFact]
    public async Task The_address_of_an_owner_that_has_just_gone_can_be_had_at_once()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        var name = new ObjectName(ObjectKind.Pod, tenant, "first");
        await cluster.CreateAsync(Manifests.Pod(tenant, "first", address), name);
        await cluster.IsBoundAsync(address);
        (await cluster.Alice.RunAsync($"delete pod -n {tenant} first --now")).EnsureSucceeded();
        await cluster.SeesNoMoreAsync(name);

        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "second", address));
    }

    [ApiServerFact]
    public async Task Objects_that_were_there_before_the_guard_get_their_claims()
    {
        var tenant = await cluster.CreateTenantAsync("{webhookguard.io/ignore: 'true'}");
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "vm", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "vm"));
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "copy", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "copy"));

        await cluster.IsBoundAsync(address);
        await Eventually.IsTrueAsync(async () => await cluster.Guard.MetricAsync("webhookguard_duplicates") > 0, "the duplicate shows in the metrics");
        await Eventually.IsTrueAsync(
            async () => (await cluster.Admin.RunAsync($"get events -n {tenant}")).StandardOutput.Split("AddressDuplicate").Length > 2,
            "Events tell both owners");
    }
}
