using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Detection;

/// <summary>What is wrong already appears in metrics, Events and the log, and clears when it is cleaned up.</summary>
public sealed class DetectionTests(DetectingCluster cluster) : IClassFixture<DetectingCluster>
{
    private const string Ports = "webhookguard_duplicates{evidence=\"ports\"}";
    private const string Port = "webhookguard_duplicates{evidence=\"port\"}";
    private const string Objects = "webhookguard_duplicates{evidence=\"objects\"}";
    private const string Leftovers = "webhookguard_leftovers{subnet=\"tenant-a\"}";

    /// <summary>The incident: the controller does not see a Pod go, forgets its address, and gives it to a VM.</summary>
    [ApiServerFact]
    public async Task The_incident_appears_and_clears()
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.ShowsAsync(Leftovers, 0);
        var left = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "gone", "00:00:00:66:01:01 10.66.1.1");

        await cluster.ShowsAsync(Leftovers, 1);
        await cluster.LogsAsync($"Leftover: 10.66.1.1, 00:00:00:66:01:01 in Subnet tenant-a of {tenant}/gone (gone; logical switch port {left}).");
        var message = await cluster.EventAsync("default", "AddressLeftover", "Subnet", "tenant-a");
        Assert.Contains("1 owner that exists no more has addresses here, the oldest for ", message, StringComparison.Ordinal);
        Assert.Contains($"'kubectl ko nbctl lsp-del {left}'", message, StringComparison.Ordinal);
        Assert.True(await cluster.MetricAsync("webhookguard_leftover_oldest_seconds{subnet=\"tenant-a\"}") > 0);

        await cluster.Admin.ApplyAsync(Manifests.VirtualMachine(tenant, "new", null));
        var given = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "new", "00:00:00:66:01:02 10.66.1.1");
        await cluster.ShowsAsync(Ports, 1);
        await cluster.LogsAsync($"Duplicate: 10.66.1.1 in subnet/tenant-a is held by VirtualMachine {tenant}/new (stopped; logical switch port {given}) and by {tenant}/gone");
        Assert.Contains("Kube-OVN likely gave it to", await cluster.EventAsync(tenant, "AddressDuplicate", "VirtualMachine", "new"), StringComparison.Ordinal);

        await cluster.Northbound.DeletePortAsync(left);
        await cluster.ShowsAsync(Ports, 0);
        await cluster.ShowsAsync(Leftovers, 0);
        await cluster.LogsAsync($"No longer found: Duplicate: 10.66.1.1 in subnet/tenant-a: VirtualMachine {tenant}/new, {tenant}/gone");
        await cluster.Northbound.DeletePortAsync(given);
    }

    [ApiServerFact]
    public async Task An_IP_against_a_port_and_a_VM_against_a_Pod_are_found()
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.Admin.ApplyAsync(Manifests.Pod(tenant, "a", null));
        await cluster.Admin.ApplyAsync(Manifests.Pod(tenant, "b", null));
        await cluster.Admin.ApplyAsync(DetectingCluster.IP(tenant, "a", "10.66.2.1"));
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "b", "00:00:00:66:02:01 10.66.2.1");
        await cluster.ShowsAsync(Port, 1);
        Assert.Contains($"Pod {tenant}/a", await cluster.EventAsync(tenant, "AddressDuplicate", "Pod", "b"), StringComparison.Ordinal);

        await cluster.Admin.ApplyAsync(Manifests.Pod(tenant, "c", "10.66.2.2"));
        await cluster.Admin.ApplyAsync(Manifests.VirtualMachine(tenant, "d", "10.66.2.2", running: false));
        await cluster.ShowsAsync(Objects, 1);
        await cluster.EventAsync(tenant, "AddressDuplicate", "Pod", "c");
        await cluster.EventAsync(tenant, "AddressDuplicate", "VirtualMachine", "d");

        await cluster.Northbound.DeletePortAsync(port);
        await cluster.Admin.DeleteAsync($"ips.kubeovn.io a.{tenant}");
        await cluster.Admin.DeleteAsync($"vm -n {tenant} d");
        await cluster.ShowsAsync(Port, 0);
        await cluster.ShowsAsync(Objects, 0);
    }

    [ApiServerFact]
    public async Task What_Kube_OVN_gave_after_admission_is_found()
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.Admin.ApplyAsync(Manifests.Pod(tenant, "a", null));
        await cluster.Admin.ApplyAsync(Manifests.Pod(tenant, "b", null));
        await cluster.GiveAsync(tenant, "a", "10.66.3.1");
        await cluster.GiveAsync(tenant, "b", "10.66.3.1");

        await cluster.ShowsAsync(Objects, 1);
        await cluster.EventAsync(tenant, "AddressDuplicate", "Pod", "a");
        await cluster.EventAsync(tenant, "AddressDuplicate", "Pod", "b");

        await cluster.Admin.DeleteAsync($"pod -n {tenant} b");
        await cluster.ShowsAsync(Objects, 0);
    }

    [ApiServerFact]
    public async Task An_IP_without_a_port_a_port_without_an_IP_and_an_address_outside_its_Subnet_are_found()
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.Admin.ApplyAsync(Manifests.Pod(tenant, "web", null));
        await cluster.GiveAsync(tenant, "web", "10.66.4.1");
        await cluster.Admin.ApplyAsync(DetectingCluster.IP(tenant, "web", "10.66.4.1"));
        await cluster.ShowsAsync(Discrepancies("ip-without-port"), 1);
        await cluster.LogsAsync($"IP without port: 10.66.4.1 in Subnet tenant-a of Pod {tenant}/web (running; IP web.{tenant}).");
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "web", "00:00:00:66:04:01 10.66.4.1");
        await cluster.ShowsAsync(Discrepancies("ip-without-port"), 0);

        await cluster.Admin.DeleteAsync($"ips.kubeovn.io web.{tenant}");

        // Without any IP the kind is not judged: the Node's is always there.
        await cluster.Admin.ApplyAsync(DetectingCluster.IP(tenant, "other", "10.66.4.9"));
        await cluster.ShowsAsync(Discrepancies("port-without-ip"), 1);
        await cluster.Admin.DeleteAsync($"ips.kubeovn.io other.{tenant}");
        await cluster.Admin.ApplyAsync(DetectingCluster.IP(tenant, "web", "10.66.4.1"));
        await cluster.ShowsAsync(Discrepancies("port-without-ip"), 0);

        await cluster.Northbound.SetAddressesAsync(port, ["00:00:00:66:04:01 10.99.4.1"]);
        await cluster.ShowsAsync(Discrepancies("outside-subnet"), 1);
        await cluster.Northbound.DeletePortAsync(port);
        await cluster.ShowsAsync(Discrepancies("outside-subnet"), 0);
        await cluster.Admin.DeleteAsync($"ips.kubeovn.io web.{tenant}");
        await cluster.ShowsAsync(Discrepancies("ip-without-port"), 0);
    }

    [ApiServerFact]
    public async Task A_Subnet_that_is_gone_is_shown_no_more()
    {
        await cluster.Admin.ApplyAsync("""
            apiVersion: kubeovn.io/v1
            kind: Subnet
            metadata: {name: short-lived}
            spec: {vpc: ovn-cluster, provider: ovn, protocol: IPv4, cidrBlock: 10.97.0.0/16, gateway: 10.97.0.1}
            """);
        await cluster.ShowsAsync("webhookguard_leftovers{subnet=\"short-lived\"}", 0);

        await cluster.Admin.DeleteAsync("subnet short-lived");

        await TestKit.Eventually.IsTrueAsync(
            async () => await cluster.MetricAsync("webhookguard_leftovers{subnet=\"short-lived\"}") is null, "it is shown no more");
    }

    private static string Discrepancies(string kind) => $"webhookguard_discrepancies{{kind=\"{kind}\"}}";
}
