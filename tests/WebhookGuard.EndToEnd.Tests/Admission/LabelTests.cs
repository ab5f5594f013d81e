using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Admission;

/// <summary>Who may write Namespaces can do without the guard only if he may override it as well.</summary>
[Collection(GuardedClusterCollection.Name)]
public sealed class LabelTests(GuardedCluster cluster)
{
    [ApiServerTheory]
    [InlineData("webhookguard.io/ignore=true")]
    [InlineData("webhookguard.io/mode=audit")]
    public async Task A_label_that_loosens_the_guard_is_for_those_who_may_override(string label)
    {
        var tenant = await cluster.CreateTenantAsync();
        await LetLabelAsync("bob");
        var bob = cluster.ApiServer.Kubectl(ClusterUser.Bob);
        string[] set = ["label", "namespace", tenant, label];

        var refused = await bob.RunAsync(set);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains($"lets Namespace {tenant} do without WebhookGuard's protection", refused.StandardError, StringComparison.Ordinal);
        Assert.Contains("Forbidden", refused.StandardError, StringComparison.OrdinalIgnoreCase);
        (await bob.RunAsync(["label", "namespace", tenant, "team=blue"])).EnsureSucceeded();

        (await cluster.Admin.RunAsync(set)).EnsureSucceeded();
        (await bob.RunAsync(["label", "namespace", tenant, "team=red", "--overwrite"])).EnsureSucceeded();
        (await bob.RunAsync(["label", "namespace", tenant, $"{label.Split('=')[0]}-"])).EnsureSucceeded();
        Assert.NotEqual(0, (await bob.RunAsync(set)).ExitCode);

        await AllowOverrideAsync("bob", tenant);
        (await bob.RunAsync(set)).EnsureSucceeded();
    }

    private async Task LetLabelAsync(string user) => await cluster.Admin.ApplyAsync($$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: namespace-writer}
        rules: [{apiGroups: [""], resources: [namespaces], verbs: [get, patch, update] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: namespace-writer}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: namespace-writer}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: {{user}}}]
        """);

    private async Task AllowOverrideAsync(string user, string tenant) => await cluster.Admin.ApplyAsync($$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: overrider, namespace: {{tenant}}}
        rules: [{apiGroups: [webhookguard.io], resources: [addressclaims], verbs: [override] }]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: overrider, namespace: {{tenant}}}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: overrider}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: {{user}}}]
        """);
}
