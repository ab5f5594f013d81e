using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>The chart makes what the overlays make.</summary>
public sealed partial class HelmChartTests(ControlPlane controlPlane) : IClassFixture<ControlPlane>
{
    /// <summary>Components, what makes the chart do the same, and the version of Kubernetes.</summary>
    public static TheoryData<string, string, string> Pairs { get; } = new()
    {
        { "", """{"certificates": {"source": "files"}}""", "1.28" },
        { "self-signed", "{}", "1.36" },
        { "cert-manager", """{"certificates": {"source": "cert-manager"}}""", "1.28+" },
        { "self-signed audit-mode", """{"mode": "audit", "failurePolicy": "Ignore"}""", "1.30" },
        { "self-signed single-node", """{"replicas": 1, "maxUnavailable": 0, "maxSurge": 1, "podDisruptionBudget": false, "topologySpread": false}""", "1.28" },
        { "self-signed quarantine keep", """{"quarantine": true, "keep": true}""", "1.28" },
        { "self-signed before-1.28", "{}", "1.21" },
        { "self-signed before-1.28", "{}", "1.27+" },
        { "self-signed before-1.28", """{"matchConditions": "never"}""", "1.28" },
        { "self-signed", """{"matchConditions": "always"}""", "1.20" },
        { "cert-manager before-1.28 host-network", """{"certificates": {"source": "cert-manager"}, "hostNetwork": {"enabled": true}}""", "1.24" },
        { "self-signed network-policy ovn-ssl", """{"networkPolicy": {"enabled": true}, "ovn": {"northbound": "ssl:ovn-nb.kube-system.svc:6641", "tlsSecret": "kube-ovn-tls"}}""", "1.29" },
    };

    [ApiServerTheory]
    [MemberData(nameof(Pairs))]
    public async Task It_makes_what_the_components_make(string components, string values, string kubernetes)
    {
        var kustomized = Comparable(await ManifestSet.OfComponentsAsync(components.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        var charted = Comparable(await HelmChart.RenderAsync(values, kubernetes));

        Assert.Equal(kustomized.Keys, charted.Keys);
        foreach (var (name, expected) in kustomized)
        {
            Assert.Equal(expected, charted[name]);
        }
    }

    /// <summary>The rules are made from those by <c>deploy/helm/prometheus-rule.sh</c>.</summary>
    [ApiServerFact]
    public async Task It_makes_the_monitors_and_rules_of_deploy_monitoring_but_for_the_dashboard()
    {
        var kustomized = Comparable((await ManifestSet.OfFolderAsync(SourceTree.PathOf("deploy", "monitoring"))).Without(manifest => (string?)manifest["kind"] == "ConfigMap"));
        var charted = Comparable(await HelmChart.RenderAsync("""{"metrics": {"serviceMonitor": {"enabled": true}, "prometheusRule": {"enabled": true}}}""", "1.30"));

        Assert.NotEmpty(kustomized);
        foreach (var (name, expected) in kustomized)
        {
            Assert.Equal(expected, charted[name]);
        }

        var plain = Comparable(await HelmChart.RenderAsync("{}", "1.30"));
        Assert.Equal(kustomized.Keys, charted.Keys.Except(plain.Keys));
    }

    [ApiServerTheory]
    [InlineData("""{"podDisruptionBudget": true}""")]
    [InlineData("""{"hostNetwork": {"enabled": true}, "networkPolicy": {"enabled": true}, "mode": "warn", "certificates": {"source": "files", "caBundle": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1BPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="}}""")]
    [InlineData("""{"nodeSelector": {"a": "b"}, "tolerations": [{"key": "k", "operator": "Exists", "tolerationSeconds": 60, "effect": "NoExecute"}], "affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "preference": {"matchExpressions": [{"key": "k", "operator": "In", "values": ["\"v\""]}]}}]}}, "podAnnotations": {"a": "true"}, "imagePullSecrets": [{"name": "registry"}]}""")]
    public async Task What_it_makes_is_taken_by_the_API_server(string values)
    {
        var version = TestKit.Servers.KubernetesVersion;
        var rendered = (await HelmChart.RenderAsync(values, $"{version.Major}.{version.Minor}")).ForServer();
        await (await ManifestSet.OfYamlAsync(await File.ReadAllTextAsync(SourceTree.PathOf("deploy", "base", "namespace.yaml")))).ApplyAsync(controlPlane.Admin);

        if (values.Contains("caBundle", StringComparison.Ordinal))
        {
            // The server reads certificates in it, which this is not; its place is what is looked at.
            Assert.All(
                rendered.Objects.Where(manifest => (string?)manifest["kind"] == "ValidatingWebhookConfiguration").SelectMany(manifest => manifest["webhooks"]!.AsArray()),
                webhook => Assert.NotNull(webhook!["clientConfig"]!["caBundle"]));
            rendered = rendered.Without(manifest => (string?)manifest["kind"] == "ValidatingWebhookConfiguration");
        }

        await rendered.ApplyAsync(controlPlane.Admin);
        await controlPlane.Admin.DeleteAsync("validatingwebhookconfiguration --ignore-not-found webhookguard webhookguard-audit");
    }

    [ApiServerFact]
    public async Task Its_version_is_that_of_the_program_and_of_the_overlays()
    {
        var chart = await File.ReadAllTextAsync(Path.Combine(HelmChart.Folder, "Chart.yaml"));
        var properties = System.Xml.Linq.XDocument.Load(SourceTree.PathOf("Directory.Build.props"));
        var version = properties.Descendants("VersionPrefix").Single().Value;

        Assert.Contains($"\nappVersion: {version}\n", chart, StringComparison.Ordinal);
        var deployment = (await ManifestSet.OfComponentsAsync()).Find("Deployment");
        Assert.Equal($"webhookguard:{version}", (string?)deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]);
    }

    [ApiServerFact]
    public async Task Its_notes_say_how_to_take_the_guard_out_of_the_path()
    {
        Assert.Contains("kubectl delete validatingwebhookconfiguration,mutatingwebhookconfiguration webhookguard webhookguard-audit", await HelmChart.NotesAsync("{}"), StringComparison.Ordinal);
        Assert.Contains("enforce=privileged", await HelmChart.NotesAsync("""{"hostNetwork": {"enabled": true}}"""), StringComparison.Ordinal);
        Assert.Contains("create secret tls", await HelmChart.NotesAsync("""{"certificates": {"source": "files"}}"""), StringComparison.Ordinal);
    }

    /// <summary>What Helm adds to everything is left out, and so is the order of what has none; the namespace is not Helm's to make.</summary>
    private static SortedDictionary<string, string> Comparable(ManifestSet manifests)
    {
        var comparable = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var manifest in manifests.Objects.Where(manifest => (string?)manifest["kind"] != "Namespace"))
        {
            var metadata = manifest["metadata"]!.AsObject();
            var labels = metadata["labels"]!.AsObject();
            labels.Remove("app.kubernetes.io/managed-by");
            labels.Remove("helm.sh/chart");
            if (metadata["annotations"] is JsonObject annotations && annotations.Remove("helm.sh/resource-policy") && annotations.Count == 0)
            {
                metadata.Remove("annotations");
            }

            if ((string?)manifest["kind"] == "Deployment")
            {
                var pod = manifest["spec"]!["template"]!["spec"]!;
                var container = pod["containers"]![0]!.AsObject();
                // The default of an image with a tag.
                container.Remove("imagePullPolicy");
                Sort(container["env"]!.AsArray());
                Sort(container["volumeMounts"]!.AsArray());
                Sort(pod["volumes"]!.AsArray());
            }

            comparable.Add($"{manifest["kind"]} {metadata["name"]}", Ordered(manifest)!.ToJsonString());
        }

        return comparable;
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Space();

    private static void Sort(JsonArray named)
    {
        var sorted = named.OrderBy(element => (string?)element!["name"], StringComparer.Ordinal).ToList();
        named.Clear();
        sorted.ForEach(named.Add);
    }

    private static JsonNode? Ordered(JsonNode? node) => node switch
    {
        JsonObject value => new JsonObject(value.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Ordered(pair.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Ordered)]),
        // kustomize folds long texts in its own way: line breaks mean nothing in them.
        JsonValue value when value.TryGetValue<string>(out var text) => Space().Replace(text, " "),
        _ => node?.DeepClone(),
    };
}
