using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit.Kubernetes;
using YamlDotNet.RepresentationModel;

namespace WebhookGuard.EndToEnd.Tests.Monitoring;

/// <summary>What <c>kubectl apply -k deploy/monitoring</c> installs finds the replicas that deploy/base installs.</summary>
public sealed class ManifestTests(PreparedCluster cluster) : IClassFixture<PreparedCluster>
{
    [ApiServerFact]
    public async Task The_manifests_render_and_the_API_server_takes_those_that_are_its_own()
    {
        var manifests = (await cluster.Admin.RunAsync(["kustomize", Path.GetDirectoryName(MonitoringFiles.PathOf("kustomization.yaml"))!])).EnsureSucceeded().StandardOutput.Split("\n---\n");

        Assert.Equal(["ConfigMap", "PrometheusRule", "Service", "ServiceMonitor"], manifests.Select(KindOf).Order(StringComparer.Ordinal));
        Assert.All(manifests, manifest => Assert.Contains("namespace: webhookguard", manifest, StringComparison.Ordinal));
        await cluster.Admin.ApplyAsync(string.Join("\n---\n", manifests.Where(manifest => KindOf(manifest) is "ConfigMap" or "Service")));
    }

    [Fact]
    public void The_ServiceMonitor_selects_the_Service_for_metrics_and_no_other()
    {
        var selected = Pairs(MonitoringFiles.Yaml("service-monitor.yaml")["spec"]["selector"]["matchLabels"]);

        Assert.Subset(Pairs(MonitoringFiles.Yaml("metrics-service.yaml")["metadata"]["labels"]), selected);
        Assert.Contains(selected, label => label.StartsWith("app.kubernetes.io/component=", StringComparison.Ordinal));
    }

    [Fact]
    public void The_Service_for_metrics_has_every_replica_ready_or_not_at_the_port_that_the_Pods_name()
    {
        var service = MonitoringFiles.Yaml("metrics-service.yaml")["spec"];
        using var reader = File.OpenText(Path.Combine(AppContext.BaseDirectory, "deploy", "base", "deployment.yaml"));
        var yaml = new YamlStream();
        yaml.Load(reader);
        var template = yaml.Documents[0].RootNode["spec"]["template"];

        Assert.Equal("true", MonitoringFiles.Text(service["publishNotReadyAddresses"]));
        Assert.Equal("None", MonitoringFiles.Text(service["clusterIP"]));
        Assert.Subset(Pairs(template["metadata"]["labels"]), Pairs(service["selector"]));
        var port = ((YamlSequenceNode)service["ports"])[0];
        Assert.Contains(
            MonitoringFiles.Text(port["targetPort"]),
            ((YamlSequenceNode)template["spec"]["containers"][0]["ports"]).Select(named => MonitoringFiles.Text(named["name"])));
        Assert.Equal(
            MonitoringFiles.Text(port["name"]),
            MonitoringFiles.Text(MonitoringFiles.Yaml("service-monitor.yaml")["spec"]["endpoints"][0]["port"]));
    }

    private static string KindOf(string manifest) =>
        manifest.Split('\n').First(line => line.StartsWith("kind: ", StringComparison.Ordinal))["kind: ".Length..];

    private static HashSet<string> Pairs(YamlNode labels) =>
        ((YamlMappingNode)labels).Children.Select(label => $"{label.Key}={label.Value}").ToHashSet(StringComparer.Ordinal);
}
