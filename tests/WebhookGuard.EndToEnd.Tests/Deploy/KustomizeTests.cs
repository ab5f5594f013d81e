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

        var configurations = (await controlPlane.Admin.GetAsync("validatingwebhookconfigurations"))["items"]!.AsArray();
        var configuration = Assert.Single(configurations)!;
        Assert.Equal("webhookguard", (string?)configuration["metadata"]!["name"]);
        Assert.Equal(2, configuration["webhooks"]!.AsArray().Count);
        Assert.All(configuration["webhooks"]!.AsArray(), webhook => Assert.Null(webhook!["matchConditions"]));
        Assert.Equal(3, (int)(await controlPlane.Admin.GetAsync("deployment -n webhookguard webhookguard"))["spec"]!["replicas"]!);
        await controlPlane.Admin.DeleteAsync("validatingwebhookconfiguration webhookguard");
    }

    [ApiServerFact(MinimumVersion = "1.28")]
    public async Task The_base_applies_with_validation()
    {
        (await controlPlane.Admin.RunAsync(["apply", "-k", Folder("base")])).EnsureSucceeded();

        Assert.Equal(2, (await controlPlane.Admin.GetAsync("validatingwebhookconfigurations"))["items"]!.AsArray().Count);
        await controlPlane.Admin.DeleteAsync("validatingwebhookconfiguration webhookguard webhookguard-audit");
    }

    /// <summary>The rights are those of the reflectors and of asking for an override: no more, no fewer.</summary>
    [Fact]
    public void The_ClusterRole_lets_the_guard_read_what_it_watches_and_nothing_else()
    {
        using var reader = File.OpenText(Path.Combine(Folder("base"), "cluster-role.yaml"));
        var yaml = new YamlStream();
        yaml.Load(reader);
        var rules = (YamlSequenceNode)yaml.Documents[0].RootNode["rules"];
        var granted = rules
            .SelectMany(rule => ((YamlSequenceNode)rule["resources"]).Select(resource => $"{(string?)rule["apiGroups"][0]}/{(string?)resource}: {string.Join(',', ((YamlSequenceNode)rule["verbs"]).Select(verb => (string?)verb))}"))
            .Order(StringComparer.Ordinal);
        var needed = KubernetesKinds.All.Where(kind => kind.Kind != ObjectKind.Other)
            .Select(kind => $"{kind.Group}/{kind.Plural}: get,list,watch")
            .Append("authorization.k8s.io/subjectaccessreviews: create")
            .Order(StringComparer.Ordinal);

        Assert.Equal(needed, granted);
    }

    [ApiServerFact]
    public async Task Every_kind_that_is_watched_is_served_by_the_tests_API_server()
    {
        foreach (var kind in KubernetesKinds.All)
        {
            var root = kind.Group.Length == 0 ? "/api" : $"/apis/{kind.Group}";
            await Eventually.IsTrueAsync(
                async () =>
                {
                    foreach (var version in kind.Versions)
                    {
                        if ((await controlPlane.ApiServer.GetAsync($"{root}/{version}/{kind.Plural}?limit=1")).Status == System.Net.HttpStatusCode.OK)
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
