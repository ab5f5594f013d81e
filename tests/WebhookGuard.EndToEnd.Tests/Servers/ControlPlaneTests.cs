using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Servers;

public sealed class ControlPlaneTests(ControlPlane controlPlane) : IClassFixture<ControlPlane>
{
    private static readonly string[] Paths =
        [.. Directory.GetFiles(CustomResourceDefinitions.Folder, "*.yaml").SelectMany(CustomResourceDefinitions.ServedPaths)];

    public static TheoryData<string> CustomResources { get; } = [.. Paths];

    [ApiServerTheory]
    [MemberData(nameof(CustomResources))]
    public async Task Every_custom_resource_is_served(string path)
    {
        var (status, body) = await controlPlane.ApiServer.GetAsync(path);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("\"items\":[]", body, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task Fields_are_kept_and_status_is_a_subresource_only_where_it_is_one_in_Kube_OVN()
    {
        var applied = await controlPlane.Alice.ApplyAsync("""
            apiVersion: kubeovn.io/v1
            kind: Vip
            metadata: {name: some-vip}
            spec: {subnet: tenant-a, v4ip: 10.66.0.2}
            status: {v4ip: 10.66.0.2}
            ---
            apiVersion: kubeovn.io/v1
            kind: Subnet
            metadata: {name: tenant-a}
            spec: {cidrBlock: 10.66.0.0/24, excludeIps: [10.66.0.1]}
            status: {v4usingIPs: 3}
            """);

        Assert.True(applied.Succeeded);
        var vip = await controlPlane.Alice.GetAsync("vip some-vip");
        Assert.Equal("10.66.0.2", (string?)vip["status"]!["v4ip"]);
        var subnet = await controlPlane.Alice.GetAsync("subnet tenant-a");
        Assert.Equal("10.66.0.1", (string?)subnet["spec"]!["excludeIps"]![0]);
        Assert.Null(subnet["status"]);
    }

    [ApiServerTheory]
    [InlineData("vm", "virtualmachines.kubevirt.io")]
    [InlineData("vmi", "virtualmachineinstances.kubevirt.io")]
    [InlineData("ip", "ips.kubeovn.io")]
    [InlineData("net-attach-def", "network-attachment-definitions.k8s.cni.cncf.io")]
    public async Task Short_names_work_in_kubectl(string shortName, string resource)
    {
        var names = await controlPlane.Admin.RunAsync($"get {shortName} -A -v=6");

        Assert.True(names.Succeeded, names.ToString());

        // Core Kubernetes has had IPAddress, with the same short name, since 1.31: kubectl prefers it.
        var plural = shortName == "ip" && TestKit.Servers.KubernetesVersion >= new Version(1, 31) ? "ipaddresses" : resource.Split('.')[0];
        Assert.Contains($"/{plural}?", names.StandardError, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task Users_have_their_own_rights()
    {
        Assert.True(await IsAllowedAsync(ClusterUser.Admin, "override", "addressclaims.webhookguard.io"));
        Assert.True(await IsAllowedAsync(ClusterUser.Alice, "create", "virtualmachines.kubevirt.io"));
        Assert.False(await IsAllowedAsync(ClusterUser.Alice, "override", "addressclaims.webhookguard.io"));
        Assert.False(await IsAllowedAsync(ClusterUser.Alice, "create", "clusterroles.rbac.authorization.k8s.io"));
        Assert.True(await IsAllowedAsync(ClusterUser.KubeOvnController, "patch", "pods"));
    }

    [ApiServerFact]
    public async Task The_guards_service_account_may_read_what_it_watches_and_write_its_claims_its_Lease_and_Events_only()
    {
        var folder = Path.GetDirectoryName(WebhookConfiguration.File)!;
        foreach (var file in new[] { "namespace.yaml", "cluster-role.yaml", "role.yaml" })
        {
            (await controlPlane.Admin.RunAsync(["apply", "-n", "webhookguard", "-f", Path.Combine(folder, file)])).EnsureSucceeded();
        }

        const string Claims = "addressclaims.webhookguard.io";
        const string Leases = "leases.coordination.k8s.io";
        var watched = KubernetesKinds.All.Select(kind => kind.Group.Length == 0 ? kind.Plural : $"{kind.Plural}.{kind.Group}");

        await Eventually.IsTrueAsync(() => MayAsync("watch", "pods"), "the ClusterRole is in force");
        await Eventually.IsTrueAsync(() => MayAsync("create", Leases, "webhookguard"), "the Role is in force");
        foreach (var resource in watched.Where(resource => resource != Claims))
        {
            Assert.True(await MayAsync("list", resource), resource);
            Assert.True(await MayAsync("watch", resource), resource);
            foreach (var verb in new[] { "create", "update", "patch", "delete" })
            {
                Assert.False(await MayAsync(verb, resource), $"{verb} {resource}");
            }
        }

        foreach (var verb in new[] { "get", "list", "watch", "create", "patch", "delete" })
        {
            Assert.True(await MayAsync(verb, Claims), verb);
        }

        Assert.False(await MayAsync("update", Claims));

        Assert.False(await MayAsync("override", Claims));
        Assert.True(await MayAsync("update", Leases, "webhookguard", "webhookguard"));
        Assert.False(await MayAsync("update", Leases, "webhookguard", "another"));
        Assert.False(await MayAsync("create", Leases, "kube-system"));
        Assert.False(await MayAsync("update", Leases, "kube-node-lease", "webhookguard"));
        Assert.True(await MayAsync("create", "events", "default"));
        Assert.True(await MayAsync("patch", "events", "kube-system"));
        Assert.False(await MayAsync("delete", "events", "default"));
        Assert.False(await MayAsync("get", "secrets", "webhookguard"));
        Assert.True(await MayAsync("create", "subjectaccessreviews.authorization.k8s.io"));

        Task<bool> MayAsync(string verb, string resource, string @namespace = "", string objectName = "") =>
            IsAllowedAsync(ClusterUser.WebhookGuard, verb, resource, @namespace, objectName);
    }

    private async Task<bool> IsAllowedAsync(ClusterUser user, string verb, string resource, string @namespace = "", string objectName = "")
    {
        var type = resource.Split('.', 2);
        using var client = controlPlane.ApiServer.CreateClient(user);
        using var response = await client.PostAsJsonAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", new
        {
            apiVersion = "authorization.k8s.io/v1",
            kind = "SelfSubjectAccessReview",
            spec = new
            {
                resourceAttributes = new { verb, resource = type[0], group = type.ElementAtOrDefault(1) ?? "", @namespace, name = objectName },
            },
        });
        response.EnsureSuccessStatusCode();
        return (bool)(await response.Content.ReadFromJsonAsync<JsonNode>())!["status"]!["allowed"]!;
    }
}
