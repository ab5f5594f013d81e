using System.Text.Json.Nodes;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Claims;

/// <summary>Requests that no watch could tell apart in time.</summary>
[Collection(ClaimedClusterCollection.Name)]
public sealed class RaceTests(ClaimedCluster cluster)
{
    [ApiServerFact]
    public async Task Of_many_Pods_created_at_once_one_gets_the_address()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();

        var answers = await cluster.CreateAtOnceAsync(
            $"/api/v1/namespaces/{tenant}/pods", [.. Enumerable.Range(0, 24).Select(i => Manifests.Pod(tenant, $"pod-{i}", address))]);

        var created = Assert.Single(answers, answer => (string?)answer["kind"] == "Pod");
        Assert.All(answers.Except([created]), answer => Assert.Contains(address, (string)answer["message"]!, StringComparison.Ordinal));
        var claim = await cluster.ClaimAsync(ClaimedCluster.ClaimNameOf(address));
        Assert.Equal((string)created["metadata"]!["uid"]!, (string)claim!["spec"]!["owner"]!["uid"]!);
    }

    [ApiServerFact]
    public async Task Crossed_requests_never_both_keep_half()
    {
        var tenant = await cluster.CreateTenantAsync();
        var ipv4 = cluster.NextAddress();
        var ipv6 = $"fd00:10:66::{ipv4.Split('.')[2]}:{ipv4.Split('.')[3]}";
        var mac = $"00:00:00:00:{int.Parse(ipv4.Split('.')[2]):x2}:{int.Parse(ipv4.Split('.')[3]):x2}";

        // Half of them begin with what the others end with.
        var answers = await cluster.CreateAtOnceAsync($"/api/v1/namespaces/{tenant}/pods", [.. Enumerable.Range(0, 24).Select(i => i % 2 == 0
            ? Manifests.Pod(tenant, $"pod-{i}", $"{ipv4},{ipv6}")
            : Manifests.Pod(tenant, $"pod-{i}", ipv6, Manifests.Annotation("ovn.kubernetes.io/mac_address", mac)))]);

        var created = Assert.Single(answers, answer => (string?)answer["kind"] == "Pod");
        var uid = (string)created["metadata"]!["uid"]!;
        var asked = ((string)created["metadata"]!["annotations"]!["ovn.kubernetes.io/ip_address"]!).Split(',');
        foreach (var address in (string[])[ipv4, ipv6, mac])
        {
            var isOfWinner = asked.Contains(address) || (address == mac && created["metadata"]!["annotations"]!["ovn.kubernetes.io/mac_address"] is not null);
            Assert.Equal(isOfWinner ? uid : null, (string?)(await cluster.ClaimAsync(ClaimedCluster.ClaimNameOf(address)))?["spec"]!["owner"]!["uid"]);
        }
    }

    [ApiServerFact]
    public async Task A_VM_and_a_Pod_that_differ_in_spelling_only_are_told_apart_by_nothing_else()
    {
        var tenant = await cluster.CreateTenantAsync();
        var number = cluster.NextAddress().Split('.')[3];
        var pods = cluster.CreateAtOnceAsync(
            $"/api/v1/namespaces/{tenant}/pods",
            [.. Enumerable.Range(0, 8).Select(i => Manifests.Pod(tenant, $"pod-{i}", $"FD00:10:66:0:0:0:FFFF:{number}"))]);
        var vms = cluster.CreateAtOnceAsync(
            $"/apis/kubevirt.io/v1/namespaces/{tenant}/virtualmachines",
            [.. Enumerable.Range(0, 8).Select(i => Manifests.VirtualMachine(tenant, $"vm-{i}", $"fd00:10:66::ffff:{number}"))]);

        Assert.Single((JsonNode[])[.. await pods, .. await vms], answer => (string?)answer["kind"] is "Pod" or "VirtualMachine");
    }

    [ApiServerFact]
    public async Task Of_two_Pods_of_one_workload_created_at_once_one_gets_the_address()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(
            Manifests.Workload("ReplicaSet", tenant, "web", address), new Core.Objects.ObjectName(Core.Objects.ObjectKind.ReplicaSet, tenant, "web"));
        var uid = await cluster.UidAsync("replicaset", tenant, "web");
        var owners = $"[{{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: {uid}, controller: true}}]";

        var answers = await cluster.CreateAtOnceAsync($"/api/v1/namespaces/{tenant}/pods", [.. Enumerable.Range(0, 12).Select(i =>
            Manifests.PodWith(tenant, $"web-{i}", owners, "{app: web}", [Manifests.Annotation("ovn.kubernetes.io/ip_address", address)]))]);

        var created = Assert.Single(answers, answer => (string?)answer["kind"] == "Pod");
        var owner = (await cluster.ClaimAsync(ClaimedCluster.ClaimNameOf(address)))!["spec"]!["owner"]!;
        Assert.Equal(("ReplicaSet", uid), ((string?)owner["kind"], (string?)owner["uid"]));
        Assert.Equal((string?)created["metadata"]!["name"], (string?)owner["pod"]!["name"]);
    }
}
