using WebhookGuard.TestKit.Kubernetes;
using YamlDotNet.RepresentationModel;

namespace WebhookGuard.EndToEnd.Tests.Servers;

public sealed class WebhookConfigurationTests(ControlPlane controlPlane) : IClassFixture<ControlPlane>
{
    [Fact]
    public void Every_webhook_fails_closed_quickly_and_is_safe_to_dry_run()
    {
        var webhooks = WebhookConfiguration.Webhooks();

        Assert.NotEmpty(webhooks);
        Assert.All(webhooks, webhook =>
        {
            Assert.Equal("Fail", webhook["failurePolicy"]);
            Assert.Equal("5", webhook["timeoutSeconds"]);
            Assert.Equal("NoneOnDryRun", webhook["sideEffects"]);
            Assert.Equal("Equivalent", webhook["matchPolicy"]);
            Assert.Equal(["v1", "v1beta1"], Texts(webhook["admissionReviewVersions"]));
            Assert.All((YamlSequenceNode)webhook["rules"], rule => Assert.Equal(["CREATE", "UPDATE"], Texts(rule["operations"])));
        });
    }

    [Fact]
    public void All_kinds_that_may_ask_for_an_address_are_selected_once()
    {
        var selected = WebhookConfiguration.Webhooks()
            .SelectMany(webhook => (YamlSequenceNode)webhook["rules"])
            .SelectMany(rule => Texts(rule["apiGroups"]).SelectMany(group => Texts(rule["resources"]).Select(resource => (group, resource))))
            .Select(rule => rule.group.Length == 0 ? rule.resource : $"{rule.resource}.{rule.group}")
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "cronjobs.batch", "daemonsets.apps", "deployments.apps", "ips.kubeovn.io", "iptables-eips.kubeovn.io", "jobs.batch",
                "ovn-eips.kubeovn.io", "pods", "replicasets.apps", "statefulsets.apps", "vips.kubeovn.io",
                "virtualmachineinstances.kubevirt.io", "virtualmachines.kubevirt.io",
            ],
            selected);
    }

    [ApiServerFact]
    public async Task The_API_server_takes_it_and_calls_the_guard_for_VMs()
    {
        var certificate = ServingCertificate.Create();
        // Nobody listens there: the request must be refused, for the webhook fails closed.
        await WebhookConfiguration.InstallAsync(controlPlane.ApiServer, new Uri("https://127.0.0.1:1"), certificate.AuthorityPem);
        var refused = await controlPlane.Alice.TryApplyAsync("""
            apiVersion: kubevirt.io/v1
            kind: VirtualMachine
            metadata: {name: some-vm, namespace: default}
            spec: {template: {metadata: {annotations: {ovn.kubernetes.io/ip_address: 10.66.0.10}}, spec: {}}}
            """);
        await controlPlane.Admin.DeleteAsync("validatingwebhookconfiguration webhookguard");

        Assert.False(refused.Succeeded);
        Assert.Contains("failed calling webhook \"addresses.webhookguard.io\"", refused.StandardError, StringComparison.Ordinal);
        Assert.Contains("https://127.0.0.1:1/validate", refused.StandardError, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts(YamlNode sequence) => ((YamlSequenceNode)sequence).Select(node => ((YamlScalarNode)node).Value!);
}
