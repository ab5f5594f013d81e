using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using WebhookGuard.Settings;
using WebhookGuard.Sources.Kubernetes.Objects;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>What <c>kubectl apply -k</c> gives an API server.</summary>
public sealed class KustomizeTests(ControlPlane controlPlane) : IClassFixture<ControlPlane>
{
    private static readonly string[] Configurations = ["webhookguard", "webhookguard-audit"];

    [ApiServerFact]
    public async Task The_overlay_for_servers_before_1_28_applies_with_validation_and_has_no_conditions()
    {
        var manifests = (await OverlayAsync("before-1.28")).ForServer();

        await manifests.ApplyAsync(controlPlane.Admin);

        Assert.DoesNotContain("x-kubernetes-validations", manifests.Find("CustomResourceDefinition", "addressclaims.webhookguard.io").ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Eventually.ResultAsync(
            () => controlPlane.ApiServer.GetAsync("/apis/webhookguard.io/v1alpha1/addressclaims"),
            answer => answer.Status == HttpStatusCode.OK,
            "the API server serves claims")).Status);
        var configuration = Assert.Single((await controlPlane.Admin.GetAsync("validatingwebhookconfigurations"))["items"]!.AsArray())!;
        Assert.Equal("webhookguard", (string?)configuration["metadata"]!["name"]);
        Assert.Equal(WebhookConfiguration.Webhooks().Count, configuration["webhooks"]!.AsArray().Count);
        Assert.All(configuration["webhooks"]!.AsArray(), webhook => Assert.Null(webhook!["matchConditions"]));
        Assert.Equal(3, (int)(await controlPlane.Admin.GetAsync("deployment -n webhookguard webhookguard"))["spec"]!["replicas"]!);
        await RemoveConfigurationsAsync();
    }

    [ApiServerTheory(MinimumVersion = "1.28")]
    [InlineData("self-signed")]
    [InlineData("cert-manager")]
    [InlineData("audit-mode")]
    [InlineData("single-node")]
    public async Task An_overlay_applies_with_validation_and_what_it_makes_has_conditions(string overlay)
    {
        await (await OverlayAsync(overlay)).ForServer().ApplyAsync(controlPlane.Admin);

        var configurations = (await controlPlane.Admin.GetAsync("validatingwebhookconfigurations"))["items"]!.AsArray();
        Assert.Equal(Configurations, configurations.Select(configuration => (string?)configuration!["metadata"]!["name"]));
        Assert.Contains(configurations.SelectMany(configuration => configuration!["webhooks"]!.AsArray()), webhook => webhook!["matchConditions"] is not null);
        Assert.Contains(
            "x-kubernetes-validations", (await controlPlane.Admin.GetAsync("crd addressclaims.webhookguard.io")).ToJsonString(), StringComparison.Ordinal);
        await RemoveConfigurationsAsync();
    }

    /// <summary>The guard, or cert-manager, has put its authority in; an upgrade must not take it out again.</summary>
    [ApiServerFact]
    public async Task To_apply_again_leaves_the_caBundle()
    {
        var manifests = (await OverlayAsync("before-1.28")).ForServer();
        await manifests.ApplyAsync(controlPlane.Admin);
        var bundle = Convert.ToBase64String(Encoding.ASCII.GetBytes(ServingCertificate.Create().AuthorityPem));
        var patches = Enumerable.Range(0, WebhookConfiguration.Webhooks().Count)
            .Select(index => new JsonObject { ["op"] = "add", ["path"] = $"/webhooks/{index}/clientConfig/caBundle", ["value"] = bundle });
        (await controlPlane.Admin.RunAsync(
            ["patch", "validatingwebhookconfiguration", "webhookguard", "--type=json", "-p", new JsonArray([.. patches]).ToJsonString()])).EnsureSucceeded();

        await manifests.ApplyAsync(controlPlane.Admin);

        var configuration = await controlPlane.Admin.GetAsync("validatingwebhookconfiguration webhookguard");
        Assert.All(configuration["webhooks"]!.AsArray(), webhook => Assert.Equal(bundle, (string?)webhook!["clientConfig"]!["caBundle"]));
        await RemoveConfigurationsAsync();
    }

    [ApiServerFact]
    public async Task In_audit_mode_nothing_waits_for_the_guard()
    {
        var manifests = await OverlayAsync("audit-mode");

        Assert.Equal("audit", Variable(manifests, "WEBHOOKGUARD_MODE"));
        foreach (var webhook in Configurations.SelectMany(name => manifests.Find("ValidatingWebhookConfiguration", name)["webhooks"]!.AsArray()))
        {
            Assert.Equal("Ignore", (string?)webhook!["failurePolicy"]);
        }
    }

    [ApiServerFact]
    public async Task On_a_single_node_one_replica_is_replaced_by_one_that_answers_already_and_the_node_can_be_drained()
    {
        var manifests = await OverlayAsync("single-node");
        var spec = manifests.Find("Deployment")["spec"]!;

        Assert.Equal(1, (int)spec["replicas"]!);
        Assert.Equal("""{"maxSurge":1,"maxUnavailable":0}""", spec["strategy"]!["rollingUpdate"]!.ToJsonString());
        Assert.Null(spec["template"]!["spec"]!["topologySpreadConstraints"]);
        Assert.DoesNotContain(manifests.Objects, manifest => (string?)manifest["kind"] == "PodDisruptionBudget");
    }

    /// <summary>Old Kubernetes or new, with certificates of either kind, and with everything else that can be added.</summary>
    [ApiServerTheory]
    [InlineData("self-signed", "single-node", "host-network", "audit-mode", "network-policy", "ovn-ssl", "before-1.28")]
    [InlineData("before-1.28", "ovn-ssl", "network-policy", "audit-mode", "single-node", "host-network", "cert-manager")]
    public async Task Components_can_be_combined(params string[] components)
    {
        var manifests = await ManifestSet.OfComponentsAsync(components);
        var pod = manifests.Find("Deployment")["spec"]!["template"]!["spec"]!;

        Assert.True((bool)pod["hostNetwork"]!);
        Assert.Equal(
            [("https", 10680), ("metrics", 10681)],
            pod["containers"]![0]!["ports"]!.AsArray().Select(port => ((string)port!["name"]!, (int)port["containerPort"]!)).Order());
        Assert.Equal((":10680", ":10681"), (Variable(manifests, "WEBHOOKGUARD_LISTEN"), Variable(manifests, "WEBHOOKGUARD_LISTEN_METRICS")));
        Assert.Equal("audit", Variable(manifests, "WEBHOOKGUARD_MODE"));
        Assert.Equal("ssl:ovn-nb.kube-system.svc:6641", Variable(manifests, "OVN_NB_DB"));
        Assert.Equal(components.Contains("self-signed"), Variable(manifests, "WEBHOOKGUARD_TLS_SECRET") is not null);
        Assert.Equal(components.Contains("cert-manager"), Variable(manifests, "WEBHOOKGUARD_TLS_CERT") is not null);
        Assert.DoesNotContain(manifests.Objects, manifest => (string?)manifest["metadata"]!["name"] == "webhookguard-audit");
        await manifests.ForServer().ApplyAsync(controlPlane.Admin);
        await RemoveConfigurationsAsync();
    }

    [ApiServerTheory]
    [InlineData("")]
    [InlineData("self-signed", "host-network", "audit-mode", "ovn-ssl")]
    public async Task Every_variable_is_a_setting(params string[] components)
    {
        var manifests = await ManifestSet.OfComponentsAsync(components.Where(name => name.Length > 0));
        var settings = SettingsTable.Facts.Concat(SettingsTable.Serving).Select(setting => setting.EnvironmentVariable).Append("OVN_NB_DB");

        var variables = manifests.Find("Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray();

        Assert.Empty(variables.Select(variable => (string)variable!["name"]!).Except(settings));
    }

    /// <summary>As the API server itself judges it, which looks at Pods only.</summary>
    [ApiServerTheory(MinimumVersion = "1.28")]
    [InlineData("self-signed")]
    [InlineData("cert-manager")]
    [InlineData("cert-manager ovn-ssl network-policy")]
    [InlineData("self-signed host-network")]
    public async Task Its_Pods_keep_to_the_standard_of_its_namespace(string components)
    {
        var manifests = await ManifestSet.OfComponentsAsync(components.Split(' '));
        await (manifests with { Objects = [manifests.Find("Namespace"), manifests.Find("ServiceAccount")] }).ApplyAsync(controlPlane.Admin);
        var pod = manifests.Find("Deployment")["spec"]!["template"]!.DeepClone().AsObject();
        pod["apiVersion"] = "v1";
        pod["kind"] = "Pod";
        pod["metadata"]!["name"] = "guard";
        pod["metadata"]!["namespace"] = "webhookguard";

        (await controlPlane.Admin.RunAsync(["create", "--dry-run=server", "-f", "-"], pod.ToJsonString())).EnsureSucceeded();

        var standard = (string?)manifests.Find("Namespace")["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"];
        Assert.Equal(components.Contains("host-network", StringComparison.Ordinal) ? "privileged" : "restricted", standard);
        Assert.Equal("true", (string?)manifests.Find("Namespace")["metadata"]!["labels"]!["webhookguard.io/ignore"]);
    }

    [Fact]
    public void Its_own_namespace_the_control_plane_and_KubeVirt_are_not_looked_at()
    {
        var looking = WebhookConfiguration.Webhooks().Where(webhook => webhook.Children.ContainsKey("namespaceSelector")).ToList();

        Assert.NotEmpty(looking);
        Assert.All(looking, webhook =>
        {
            var selector = webhook["namespaceSelector"].ToString();
            Assert.All(["kube-system", "kubevirt", "webhookguard", "webhookguard.io/ignore"], name => Assert.Contains(name, selector, StringComparison.Ordinal));
        });
    }

    /// <summary>Else the setting would have to be repeated by whoever installs into another namespace.</summary>
    [ApiServerFact]
    public async Task The_guard_is_told_its_own_namespace()
    {
        var container = (await ManifestSet.OfComponentsAsync()).Find("Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!;

        var variable = Assert.Single(container["env"]!.AsArray(), variable => (string?)variable!["name"] == "WEBHOOKGUARD_NAMESPACE");
        Assert.Equal("metadata.namespace", (string?)variable!["valueFrom"]!["fieldRef"]!["fieldPath"]);
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

    private static Task<ManifestSet> OverlayAsync(string name) => ManifestSet.OfFolderAsync(SourceTree.PathOf("deploy", "overlays", name));

    private static string? Variable(ManifestSet manifests, string name) =>
        (string?)manifests.Find("Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray()
            .SingleOrDefault(variable => (string?)variable!["name"] == name)?["value"];

    private Task RemoveConfigurationsAsync() =>
        controlPlane.Admin.DeleteAsync("validatingwebhookconfiguration --ignore-not-found webhookguard webhookguard-audit");
}
