using System.Text.Json.Nodes;
using WebhookGuard.Core.Objects;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Admission;

/// <summary>Who did not send the denied request himself reads of it where he looks: on the controller.</summary>
[Collection(GuardedClusterCollection.Name)]
public sealed class DenialEventTests(GuardedCluster cluster)
{
    [ApiServerFact]
    public async Task The_Deployment_of_a_denied_Pod_tells_of_it_once()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "holder", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "holder"));
        var deployment = await CreateWorkloadAsync("Deployment", tenant, "web", cluster.NextAddress(), "[]");
        var replicaSet = await CreateWorkloadAsync("ReplicaSet", tenant, "web-1", cluster.NextAddress(), Owner("apps/v1", "Deployment", "web", deployment));

        await cluster.DeniedAsync(Pod("web-1-a", replicaSet));
        await cluster.DeniedAsync(Pod("web-1-a", replicaSet));

        var @event = await EventAsync(tenant);
        Assert.Equal(("Deployment", "web", deployment), (Text(@event["involvedObject"]!["kind"]), Text(@event["involvedObject"]!["name"]), Text(@event["involvedObject"]!["uid"])));
        Assert.StartsWith($"Pod {tenant}/web-1-a was denied: {address} in subnet tenant-a is held by VirtualMachine {tenant}/holder", Text(@event["message"]), StringComparison.Ordinal);

        // The next one shows that the first was told once: Events are written in the order of the denials.
        var other = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "other", other), new ObjectName(ObjectKind.VirtualMachine, tenant, "other"));
        await cluster.DeniedAsync(Pod("web-1-b", replicaSet, other));
        await Eventually.IsTrueAsync(async () => (await EventsAsync(tenant)).Count == 2, "the second Event is written");

        string Pod(string name, string uid, string? ip = null) => Manifests.PodWith(
            tenant, name, Owner("apps/v1", "ReplicaSet", "web-1", uid), "{app: web-1}", [Manifests.Annotation("ovn.kubernetes.io/ip_address", ip ?? address)]);
    }

    [ApiServerFact]
    public async Task Nobody_tells_of_a_dry_run_or_in_the_name_of_an_object_that_does_not_exist()
    {
        var tenant = await cluster.CreateTenantAsync();
        var address = cluster.NextAddress();
        await cluster.CreateAsync(Manifests.VirtualMachine(tenant, "holder", address), new ObjectName(ObjectKind.VirtualMachine, tenant, "holder"));
        var replicaSet = await CreateWorkloadAsync("ReplicaSet", tenant, "web", cluster.NextAddress(), "[]");

        await cluster.DeniedAsync(Pod("forged", "00000000-0000-0000-0000-000000000000", address));
        GuardedCluster.Denied(await cluster.Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], Pod("dry", replicaSet, address)));
        await cluster.DeniedAsync(Manifests.Pod(tenant, "by-hand", address));
        await cluster.DeniedAsync(Pod("real", replicaSet, address));

        Assert.StartsWith($"Pod {tenant}/real was denied", Text((await EventAsync(tenant))["message"]), StringComparison.Ordinal);
        Assert.Single(await EventsAsync(tenant));

        string Pod(string name, string uid, string ip) => Manifests.PodWith(
            tenant, name, Owner("apps/v1", "ReplicaSet", "web", uid), "{app: web}", [Manifests.Annotation("ovn.kubernetes.io/ip_address", ip)]);
    }

    private static string Owner(string apiVersion, string kind, string name, string uid) =>
        $"[{{apiVersion: {apiVersion}, kind: {kind}, name: {name}, uid: {uid}, controller: true}}]";

    private static string Text(JsonNode? node) => (string?)node ?? string.Empty;

    private async Task<string> CreateWorkloadAsync(string kind, string tenant, string name, string ip, string owners)
    {
        await cluster.CreateAsync(Manifests.Workload(kind, tenant, name, ip, owners), new ObjectName(Enum.Parse<ObjectKind>(kind), tenant, name));
        return Text((await cluster.Admin.GetAsync($"{kind} -n {tenant} {name}"))["metadata"]!["uid"]);
    }

    private async Task<JsonNode> EventAsync(string tenant) =>
        (await Eventually.ResultAsync(() => EventsAsync(tenant), events => events.Count > 0, "an Event is written"))[0];

    private async Task<IReadOnlyList<JsonNode>> EventsAsync(string tenant) =>
        [.. (await cluster.Admin.GetAsync($"events -n {tenant}"))["items"]!.AsArray().OfType<JsonNode>().Where(item => Text(item["reason"]) == "AddressDenied")];
}
