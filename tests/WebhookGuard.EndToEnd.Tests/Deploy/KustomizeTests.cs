using System.Net;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using YamlDotNet.RepresentationModel;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>What <c>kubectl apply -k</c> gives an API server.</summary>
public sealed class KustomizeTests(ControlPlane controlPlane) : IClassFixture<ControlPlane>
{
    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "deploy", name);

    [ApiServerFact]
    public async Task The_overlay_for_servers_before_1_28_applies_with_validation_and_has_no_conditions()
    {
        var manifests = (await controlPlane.Admin.RunAsync(["kustomize", Folder(Path.Combine("overlays", "before-1.28"))])).EnsureSucceeded().StandardOutput;
        if (TestKit.Servers.KubernetesVersion < new Version(1, 21))
        {
            // The oldest server meant is the incident's 1.21, which has policy/v1.
            manifests = string.Join("\n---\n", manifests.Split("\n---\n").Where(manifest => !manifest.Contains("kind: PodDisruptionBudget", StringComparison.Ordinal)));
        }

        await controlPlane.Admin.ApplyAsync(manifests);

        Assert.DoesNotContain("x-kubernetes-validations", manifests, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Eventually.ResultAsync(
            () => controlPlane.ApiServer.GetAsync("/apis/webhookguard.io/v1alpha1/addressclaims"),
            answer => answer.Status == HttpStatusCode.OK,
            "the API server serves claims")).Status);
        var configurations = (await controlPlane.Admin.GetAsync("validatingwebhookconfigurations"))["items"]!.AsArray();
        var configuration = Assert.Single(configurations)!;
        Assert.Equal("webhookguard", (string?)configuration["metadata"]!["name"]);
        Assert.Equal(4, configuration["webhooks"]!.AsArray().Count);
        Assert.All(configuration["webhooks"]!.AsArray(), webhook => Assert.Null(webhook!["matchConditions"]));
        Assert.Equal(3, (int)(await controlPlane.Admin.GetAsync("deployment -n webhookguard webhookguard"))["spec"]!["replicas"]!);
        await controlPlane.Admin.DeleteAsync("validatingwebhookconfiguration webhookguard");
    }

    [ApiServerFact(MinimumVersion = "1.28")]
    public async Task The_base_applies_with_validation()
    {
        (await controlPlane.Admin.RunAsync(["apply", "-k", Folder("base")])).EnsureSucceeded();

        Assert.Equal(2, (await controlPlane.Admin.GetAsync("validatingwebhookconfigurations"))["items"]!.AsArray().Count);
        Assert.Contains(
            "x-kubernetes-validations", (await controlPlane.Admin.GetAsync("crd addressclaims.webhookguard.io")).ToJsonString(), StringComparison.Ordinal);
        await controlPlane.Admin.DeleteAsync("validatingwebhookconfiguration webhookguard webhookguard-audit");
    }

    /// <summary>The rights are those of the reflectors, of the claims, of Events and of asking for an override: no more, no fewer.</summary>
    [Fact]
    public void The_ClusterRole_lets_the_guard_read_what_it_watches_and_write_nothing_but_its_claims_and_Events()
    {
        var needed = KubernetesKinds.All.Where(kind => kind.Kind != ObjectKind.Other && kind.Plural != "addressclaims")
            .Select(kind => $"{kind.Group}/{kind.Plural}: get,list,watch")
            .Append("webhookguard.io/addressclaims: get,list,watch,create,update,patch,delete")
            .Append("/events: create,patch")
            .Append("authorization.k8s.io/subjectaccessreviews: create")
            .Order(StringComparer.Ordinal);

        Assert.Equal(needed, RightsOf("cluster-role.yaml"));
    }

    [Fact]
    public void The_Role_lets_the_guard_keep_its_own_Lease_and_nothing_else()
    {
        Assert.Equal(
            ["coordination.k8s.io/leases webhookguard: get,update", "coordination.k8s.io/leases: create"],
            RightsOf("role.yaml"));
    }

    /// <summary>Else the setting would have to be repeated by whoever installs into another namespace.</summary>
    [ApiServerFact]
    public async Task The_guard_is_told_its_own_namespace()
    {
        var manifests = (await controlPlane.Admin.RunAsync(["kustomize", Folder("base")])).EnsureSucceeded().StandardOutput;
        var deployment = Assert.Single(Documents(new StringReader(manifests)), document => (string?)document["kind"] == "Deployment");
        var environment = (YamlSequenceNode)((YamlSequenceNode)deployment["spec"]["template"]["spec"]["containers"])[0]["env"];

        var variable = Assert.Single(environment, variable => (string?)variable["name"] == "WEBHOOKGUARD_NAMESPACE");
        Assert.Equal("metadata.namespace", (string?)variable["valueFrom"]["fieldRef"]["fieldPath"]);
    }

    private static List<string> RightsOf(string file)
    {
        using var reader = File.OpenText(Path.Combine(Folder("base"), file));
        var rules = (YamlSequenceNode)Documents(reader)[0]["rules"];
        return rules
            .SelectMany(rule => Texts(rule, "resources").Select(resource =>
                $"{string.Join('+', Texts(rule, "apiGroups"))}/{resource}{string.Concat(Texts(rule, "resourceNames").Select(name => $" {name}"))}: {string.Join(',', Texts(rule, "verbs"))}"))
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    private static IEnumerable<string?> Texts(YamlNode rule, string field) =>
        ((YamlMappingNode)rule).Children.TryGetValue(field, out var texts) ? ((YamlSequenceNode)texts).Select(text => (string?)text) : [];

    private static IReadOnlyList<YamlNode> Documents(TextReader reader)
    {
        var yaml = new YamlStream();
        yaml.Load(reader);
        return [.. yaml.Documents.Select(document => document.RootNode)];
    }

    [ApiServerFact]
    public async Task Every_kind_that_is_watched_is_served_by_the_tests_API_server()
    {
        await CustomResourceDefinitions.InstallAddressClaimsAsync(controlPlane.ApiServer);
        foreach (var kind in KubernetesKinds.All)
        {
            var root = kind.Group.Length == 0 ? "/api" : $"/apis/{kind.Group}";
            await Eventually.IsTrueAsync(
                async () =>
                {
                    foreach (var version in kind.Versions)
                    {
                        if ((await controlPlane.ApiServer.GetAsync($"{root}/{version}/{kind.Plural}?limit=1")).Status == HttpStatusCode.OK)
                        {
                            return true;
                        }
                    }

                    return false;
                },
                $"{kind.Plural} are served");
        }
    }
}
