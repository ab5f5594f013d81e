using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Monitoring;
using Xunit.Abstractions;

namespace WebhookGuard.EndToEnd.Tests.Monitoring;

/// <summary>What happens in a cluster fires the alert that is meant for it, in a real Prometheus, and clears it again when it is over.</summary>
public sealed class AlertTests(MonitoredCluster shared, ITestOutputHelper output) : IClassFixture<MonitoredCluster>
{
    /// <summary>
    /// The incident: a VM was deleted, kube-ovn-controller was restarted and has forgotten its port. How long each step takes is printed, and
    /// measured by the benchmark <c>detection</c>.
    /// </summary>
    [PrometheusFact]
    public async Task A_port_that_was_forgotten_is_found_told_of_and_when_it_is_removed_no_more()
    {
        var tenant = await shared.CreateTenantAsync();
        var address = shared.NextAddress();
        await shared.CreateAsync(Manifests.VirtualMachine(tenant, "db-1", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "db-1"));
        var port = await shared.Northbound.AddPodPortAsync("tenant-a", tenant, "db-1", $"00:00:00:00:20:01 {address}");
        await shared.SeesHeldAsync(address, port);
        await shared.IsBoundAsync(address);
        Assert.False(await shared.Prometheus.IsFiringAsync("WebhookGuardLeftoverPorts"));

        await shared.Admin.DeleteAsync($"vm -n {tenant} db-1");
        var start = TimeProvider.System.GetTimestamp();

        await Eventually.IsTrueAsync(
            async () => await shared.Guard.MetricAsync("webhookguard_leftovers", "subnet=\"tenant-a\"") == 1, "the metric shows the leftover");
        Tell("metric");
        var alert = await shared.Prometheus.FiresAsync("WebhookGuardLeftoverPorts", "subnet=tenant-a");
        Tell("alert");
        await Eventually.IsTrueAsync(
            async () => (await shared.Admin.GetAsync("events -A"))["items"]!.AsArray().Any(item =>
                (string?)item!["reason"] == "AddressLeftover" && ((string)item["message"]!).Contains(address, StringComparison.Ordinal)),
            "there is an Event");
        Tell("Event");
        Assert.StartsWith("1 owners that exist no more have left ports or IPs in Subnet tenant-a.", alert.Description, StringComparison.Ordinal);
        var taker = Manifests.VirtualMachine(tenant, "db-2", address);
        Assert.Contains(port, await shared.DeniedAsync(taker), StringComparison.Ordinal);

        await shared.Northbound.DeletePortAsync(port);
        start = TimeProvider.System.GetTimestamp();
        await shared.Prometheus.ClearsAsync("WebhookGuardLeftoverPorts", "subnet=tenant-a");
        Tell("cleared");
        Assert.Equal(0, await shared.Guard.MetricAsync("webhookguard_leftovers", "subnet=\"tenant-a\""));
        await shared.SeesFreeAsync(address);
        await shared.Alice.ApplyAsync(taker);

        void Tell(string what) => output.WriteLine($"{what}: {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s");
    }

    [PrometheusFact]
    public async Task Two_ports_with_one_address_raise_an_alert_until_one_is_gone()
    {
        var tenant = await shared.CreateTenantAsync();
        var address = shared.NextAddress();
        await shared.Alice.ApplyAsync($"{Manifests.Pod(tenant, "first", ip: null)}\n---\n{Manifests.Pod(tenant, "second", ip: null)}");
        await shared.Northbound.AddPodPortAsync("tenant-a", tenant, "first", $"00:00:00:00:21:01 {address}");
        var second = await shared.Northbound.AddPodPortAsync("tenant-a", tenant, "second", $"00:00:00:00:21:02 {address}");

        var alert = await shared.Prometheus.FiresAsync("WebhookGuardAddressDuplicate");
        Assert.Equal("1 addresses are on several ports in OVN at once.", alert.Description);

        await shared.Northbound.DeletePortAsync(second);
        await shared.Prometheus.ClearsAsync("WebhookGuardAddressDuplicate");
    }

    [PrometheusFact]
    public async Task A_conflict_that_is_let_pass_raises_alerts_until_it_is_over()
    {
        var tenant = await shared.CreateTenantAsync("{webhookguard.io/mode: audit}");
        var address = shared.NextAddress();
        await shared.Alice.ApplyAsync(Manifests.VirtualMachine(tenant, "first", address, running: false));
        await shared.SeesHeldAsync(address, "first");
        await shared.Alice.ApplyAsync(Manifests.VirtualMachine(tenant, "second", address, running: false));

        await shared.Prometheus.FiresAsync("WebhookGuardAuditedConflicts", "reason=held");
        await shared.Prometheus.FiresAsync("WebhookGuardAddressContested", "evidence=objects");

        await shared.Admin.DeleteAsync($"vm -n {tenant} second");
        await shared.Prometheus.ClearsAsync("WebhookGuardAddressContested", "evidence=objects");
    }

    [PrometheusFact]
    public async Task An_override_is_told_of_the_first_time_already()
    {
        var tenant = await shared.CreateTenantAsync();
        var address = shared.NextAddress();
        await shared.Alice.ApplyAsync(Manifests.Pod(tenant, "first", address));
        await shared.SeesHeldAsync(address, "first");

        await shared.Admin.ApplyAsync(Manifests.Pod(tenant, "second", address, Manifests.Annotation("webhookguard.io/override", "as agreed")));

        await shared.Prometheus.FiresAsync("WebhookGuardOverrides", "kind=Pod");
    }

    [PrometheusFact]
    public Task A_lost_source_raises_alerts_until_it_is_back() => MonitoredCluster.RunAsync(async cluster =>
    {
        await cluster.NorthboundServer.KillAsync();

        await cluster.Prometheus.FiresAsync("WebhookGuardOvnDisconnected");
        await cluster.Prometheus.FiresAsync("WebhookGuardSourceStale", "source=ovn-northbound");
        var tenant = await cluster.CreateTenantAsync();
        GuardedCluster.Denied(await cluster.Alice.TryApplyAsync(Manifests.Pod(tenant, "p", cluster.NextAddress())));
        await cluster.Prometheus.FiresAsync("WebhookGuardCannotTell", "reason=stale");

        await cluster.NorthboundServer.StartAsync();
        await cluster.Prometheus.ClearsAsync("WebhookGuardOvnDisconnected");
        await cluster.Prometheus.ClearsAsync("WebhookGuardSourceStale");
    });

    [PrometheusFact]
    public Task A_guard_that_is_gone_raises_alerts() => MonitoredCluster.RunAsync(async cluster =>
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.Guard.DisposeAsync();

        // A user tries again, as users do: what the API server had counted before Prometheus knew it by five minutes is not told of.
        await Eventually.IsTrueAsync(
            async () =>
            {
                var refused = await cluster.Alice.TryApplyAsync(Manifests.Pod(tenant, "p", cluster.NextAddress()));
                Assert.Contains("failed calling webhook", refused.StandardError, StringComparison.Ordinal);
                return await cluster.Prometheus.IsFiringAsync("WebhookGuardCallsFail");
            },
            "WebhookGuardCallsFail fires",
            TimeSpan.FromSeconds(90));
        await cluster.Prometheus.FiresAsync("WebhookGuardDown");
        var alert = await cluster.Prometheus.FiresAsync("WebhookGuardCallsFail", "name=addresses.webhookguard.io");
        Assert.Contains("were refused within 5 minutes because the webhook addresses.webhookguard.io could not be called", alert.Description, StringComparison.Ordinal);
    });

    [PrometheusFact]
    public async Task A_fresh_cluster_raises_no_alert()
    {
        await MonitoredCluster.RunAsync(async cluster =>
        {
            await cluster.CreateTenantAsync();
            await Eventually.IsTrueAsync(
                async () => (await cluster.Prometheus.QueryAsync("webhookguard_leader == 1 and webhookguard_leader_candidate == 1")).Count == 1,
                "the guard leads");
            await Eventually.IsTrueAsync(
                async () => (await cluster.Prometheus.FiringAsync()).Count == 0, "no alert fires");
        });
    }
}
