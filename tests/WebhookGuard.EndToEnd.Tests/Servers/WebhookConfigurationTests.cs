using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using YamlDotNet.RepresentationModel;

namespace WebhookGuard.EndToEnd.Tests.Servers;

public sealed class WebhookConfigurationTests(ControlPlane controlPlane) : IClassFixture<ControlPlane>
{
    [Fact]
    public void Every_webhook_is_quick_and_safe_to_dry_run_and_fails_closed_but_for_labels()
    {
        var webhooks = WebhookConfiguration.Webhooks();

        Assert.NotEmpty(webhooks);
        Assert.All(webhooks, webhook =>
        {
            Assert.Equal(((string?)webhook["name"])!.Contains("-label.", StringComparison.Ordinal) ? "Ignore" : "Fail", webhook["failurePolicy"]);
            Assert.Equal("5", webhook["timeoutSeconds"]);
            Assert.Equal("NoneOnDryRun", webhook["sideEffects"]);
            Assert.Equal("Equivalent", webhook["matchPolicy"]);
            Assert.Equal(["v1", "v1beta1"], Texts(webhook["admissionReviewVersions"]));
            Assert.All((YamlSequenceNode)webhook["rules"], rule => Assert.Equal(["CREATE", "UPDATE"], Texts(rule["operations"])));
        });
    }

    /// <summary>Nothing ever waits for an address to be assigned that the guard cannot choose.</summary>
    [Fact]
    public void What_assigns_addresses_fails_open_and_asks_again_after_others()
    {
        var webhooks = WebhookConfiguration.Webhooks(WebhookConfiguration.MutatingFile);

        Assert.Equal(["assign.webhookguard.io", "assign-object.webhookguard.io"], webhooks.Select(webhook => (string?)webhook["name"]));
        Assert.All(webhooks, webhook =>
        {
            Assert.Equal(
                ("Ignore", "None", "IfNeeded", "5"),
                ((string?)webhook["failurePolicy"], (string?)webhook["sideEffects"], (string?)webhook["reinvocationPolicy"], (string?)webhook["timeoutSeconds"]));
            Assert.Equal(
                ["CREATE pods", "CREATE,UPDATE virtualmachines"],
                ((YamlSequenceNode)webhook["rules"]).Select(rule => $"{string.Join(',', Texts(rule["operations"]))} {string.Join(',', Texts(rule["resources"]))}"));
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
                "cronjobs.batch", "daemonsets.apps", "deployments.apps", "ips.kubeovn.io", "iptables-eips.kubeovn.io", "jobs.batch", "namespaces", "namespaces",
                "ovn-eips.kubeovn.io", "pods", "replicasets.apps", "statefulsets.apps", "vips.kubeovn.io",
                "virtualmachineinstances.kubevirt.io", "virtualmachines.kubevirt.io",
            ],
            selected);
    }

    /// <summary>What the guard writes itself would else wait for the guard, in a circle.</summary>
    [ApiServerFact]
    public async Task S19_What_the_guard_writes_never_needs_the_guard()
    {
        await CustomResourceDefinitions.InstallAddressClaimsAsync(controlPlane.ApiServer);
        await using var away = await GuardThatIsAway.InstallAsync(controlPlane.ApiServer);

        var result = await controlPlane.Admin.RunAsync(["create", "--dry-run=server", "-f", "-"], """
            apiVersion: webhookguard.io/v1alpha1
            kind: AddressClaim
            metadata: {name: ip-10-66-0-10-in.subnet.tenant-a}
            spec: {scope: subnet/tenant-a, address: 10.66.0.10, owner: {kind: External, name: printer-2}}
            ---
            apiVersion: coordination.k8s.io/v1
            kind: Lease
            metadata: {name: webhookguard, namespace: default}
            ---
            apiVersion: v1
            kind: Event
            metadata: {name: some-event, namespace: default}
            involvedObject: {kind: Pod, namespace: default, name: some-pod}
            """);

        Assert.True(result.Succeeded, result.ToString());
    }

    /// <summary>Where conditions are known, the accounts that are never denied do not wait for the guard either.</summary>
    [ApiServerFact(MinimumVersion = "1.28")]
    public async Task Kube_OVNs_own_writes_do_not_need_the_guard()
    {
        await using var away = await GuardThatIsAway.InstallAsync(controlPlane.ApiServer);

        var result = await controlPlane.ApiServer.Kubectl(ClusterUser.KubeOvnController)
            .RunAsync(["create", "--dry-run=server", "-f", "-"], Pod("default", "{ovn.kubernetes.io/ip_address: 10.66.0.10}"));

        Assert.True(result.Succeeded, result.ToString());
    }

    [Fact]
    public void The_accounts_left_to_the_audit_are_those_that_the_guard_audits()
    {
        var conditions = File.ReadAllText(WebhookConfiguration.File) + File.ReadAllText(WebhookConfiguration.AuditFile);

        Assert.All(new Settings.GuardSettings().AuditedUsers, user => Assert.Equal(3, conditions.Split($"'{user}'").Length - 1));
    }

    [ApiServerFact]
    public async Task What_asks_for_an_address_is_refused_while_the_guard_is_away()
    {
        await using var away = await GuardThatIsAway.InstallAsync(controlPlane.ApiServer);

        var refused = await CreateAsync("""
            apiVersion: kubevirt.io/v1
            kind: VirtualMachine
            metadata: {name: some-vm, namespace: default}
            spec: {template: {metadata: {annotations: {ovn.kubernetes.io/ip_address: 10.66.0.10}}, spec: {}}}
            """);

        Assert.Contains("failed calling webhook \"addresses.webhookguard.io\"", refused, StringComparison.Ordinal);
        Assert.Contains("https://127.0.0.1:1/validate", refused, StringComparison.Ordinal);
        Assert.Contains("failed calling webhook \"kube-ovn.webhookguard.io\"", await CreateAsync("""
            apiVersion: kubeovn.io/v1
            kind: Vip
            metadata: {name: some-vip}
            spec: {subnet: tenant-a}
            """), StringComparison.Ordinal);
    }

    [ApiServerTheory]
    [InlineData("kube-system", "kubernetes.io/metadata.name: kube-system")]
    [InlineData("left-out", "webhookguard.io/ignore: 'true'")]
    public async Task Namespaces_that_are_left_out_do_not_need_the_guard(string @namespace, string label)
    {
        // Before Kubernetes 1.21 nobody gives namespaces the label with their name.
        await controlPlane.Admin.ApplyAsync($$"""
            apiVersion: v1
            kind: Namespace
            metadata:
              name: {{@namespace}}
              labels: { {{label}} }
            """);
        await using var away = await GuardThatIsAway.InstallAsync(controlPlane.ApiServer);

        await Eventually.IsTrueAsync(
            async () => (await CreateAsync(Pod(@namespace, "{ovn.kubernetes.io/ip_address: 10.66.0.10}"))).Length == 0,
            "a Pod in a namespace that is left out is let in");
    }

    // Each is a Pod's metadata.annotations, spec.hostNetwork, and whether the guard has to be asked.
    [ApiServerTheory(MinimumVersion = "1.28")]
    [InlineData("{}", "false", false)]
    [InlineData("{ovn.kubernetes.io/logical_switch: tenant-a}", "false", false)]
    [InlineData("{ovn.kubernetes.io/ip_address: 10.66.0.10}", "false", true)]
    [InlineData("{ovn.kubernetes.io/ip_address: 10.66.0.10}", "true", false)]
    [InlineData("{attachnet.default.ovn.kubernetes.io/ip_pool: \"10.66.0.10,10.66.0.11\"}", "false", true)]
    [InlineData("{attachnet.default.kubernetes.io/mac_address.net1: \"9e:1c:04:53:6b:b6\"}", "false", true)]
    [InlineData("{ovn.kubernetes.io/vip: some-vip}", "false", true)]
    [InlineData("{k8s.v1.cni.cncf.io/networks: default/attachnet}", "false", false)]
    [InlineData("{k8s.v1.cni.cncf.io/networks: '[{\"name\": \"attachnet\", \"ips\": [\"10.66.0.10\"]}]'}", "false", true)]
    public async Task A_Pod_that_asks_for_no_address_does_not_need_the_guard(string annotations, string hostNetwork, bool needsGuard)
    {
        await using var away = await GuardThatIsAway.InstallAsync(controlPlane.ApiServer);

        var refusal = await CreateAsync(Pod("default", annotations, hostNetwork));

        Assert.Equal(needsGuard, refusal.Contains("failed calling webhook", StringComparison.Ordinal));
    }

    // The same for VMs and workloads, whose requests lie in a template.
    [ApiServerTheory(MinimumVersion = "1.28")]
    [InlineData("kubevirt.io/v1", "VirtualMachine", "{template: {metadata: null, spec: {domain: {devices: {interfaces: [{name: a}]}}}}}", false)]
    [InlineData("kubevirt.io/v1", "VirtualMachine", "{template: {spec: {domain: {devices: {interfaces: [{macAddress: \"9e:1c:04:53:6b:b6\"}]}}}}}", true)]
    [InlineData("kubevirt.io/v1", "VirtualMachine", "{template: {metadata: {annotations: {ovn.kubernetes.io/ip_address: 10.66.0.10}}}}", true)]
    [InlineData("kubevirt.io/v1", "VirtualMachineInstance", "{domain: {devices: {interfaces: [{macAddress: \"9e:1c:04:53:6b:b6\"}]}}}", true)]
    [InlineData("kubevirt.io/v1", "VirtualMachineInstance", "{domain: {}}", false)]
    [InlineData("apps/v1", "Deployment", "{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}, annotations: {ovn.kubernetes.io/ip_pool: pool-1}}, spec: {containers: [{name: a, image: a}]}}}", true)]
    [InlineData("apps/v1", "Deployment", "{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}}", false)]
    [InlineData("batch/v1", "CronJob", "{schedule: '* * * * *', jobTemplate: {spec: {template: {metadata: {annotations: {ovn.kubernetes.io/ip_pool: pool-1}}, spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}}}", true)]
    [InlineData("batch/v1", "CronJob", "{schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}}}", false)]
    public async Task What_asks_for_no_address_in_its_template_does_not_need_the_guard(
        string apiVersion, string kind, string spec, bool needsGuard)
    {
        await using var away = await GuardThatIsAway.InstallAsync(controlPlane.ApiServer);

        var refusal = await CreateAsync($$"""
            apiVersion: {{apiVersion}}
            kind: {{kind}}
            metadata: {name: some-object, namespace: default}
            spec: {{spec}}
            """);

        Assert.Equal(needsGuard, refusal.Contains("failed calling webhook", StringComparison.Ordinal));
    }

    private static string Pod(string @namespace, string annotations, string hostNetwork = "false") => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: some-pod, namespace: {{@namespace}}, annotations: {{annotations}}}
        spec: {hostNetwork: {{hostNetwork}}, containers: [{name: main, image: example.org/main}]}
        """;

    // What kubectl says on standard error, nothing if the API server would take the object.
    private async Task<string> CreateAsync(string manifest)
    {
        var result = await controlPlane.Alice.RunAsync(["create", "--dry-run=server", "-f", "-"], manifest);
        return result.Succeeded ? "" : result.StandardError;
    }

    private static IEnumerable<string> Texts(YamlNode sequence) => ((YamlSequenceNode)sequence).Select(node => ((YamlScalarNode)node).Value!);

    /// <summary>The webhooks, installed with an address where nobody listens.</summary>
    private sealed class GuardThatIsAway(ApiServer server) : IAsyncDisposable
    {
        public static async Task<GuardThatIsAway> InstallAsync(ApiServer server)
        {
            await WebhookConfiguration.InstallAsync(server, new Uri("https://127.0.0.1:1"), ServingCertificate.Create().AuthorityPem);
            return new GuardThatIsAway(server);
        }

        public async ValueTask DisposeAsync() => await WebhookConfiguration.RemoveAsync(server);
    }
}
