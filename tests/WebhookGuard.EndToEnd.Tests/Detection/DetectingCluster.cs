using System.Globalization;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.EndToEnd.Tests.Program;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Detection;

/// <summary>
/// Real servers and the guard beside them, as a process. It is not in the admission chain, so that all can go wrong, and it claims nothing:
/// telling of what is wrong needs no claims. Each test leaves it as it found it.
/// </summary>
public sealed class DetectingCluster : PreparedCluster
{
    private GuardReplica? guard;

    private GuardReplica Guard => guard ?? throw new InvalidOperationException("the guard has not been started");

    /// <summary>What it logged.</summary>
    public IReadOnlyList<string> Log => Guard.Process.Output.Split('\n');

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (!ApiServerFacts.AreSkipped)
        {
            guard = await GuardReplica.StartAsync(
                "--kubeconfig", ApiServer.Kubeconfig(ClusterUser.WebhookGuard), "--ovn-nb", NorthboundRemotes, "--claims", "false", "--drain", "0");
        }
    }

    public override async Task DisposeAsync()
    {
        if (guard is not null)
        {
            await guard.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    /// <summary>A namespace whose Pods and VMs are in tenant-a.</summary>
    public async Task<string> CreateTenantAsync()
    {
        var name = await CreateNamespaceAsync();
        (await Admin.RunAsync($"annotate namespace {name} ovn.kubernetes.io/logical_switch=tenant-a")).EnsureSucceeded();
        return name;
    }

    /// <summary>Waits until a sample such as <c>webhookguard_leftovers{subnet="tenant-a"}</c> has the value.</summary>
    public Task ShowsAsync(string sample, double value) => Eventually.IsTrueAsync(
        async () => await MetricAsync(sample) == value, string.Create(CultureInfo.InvariantCulture, $"{sample} is {value}"), TimeSpan.FromSeconds(90));

    public async Task<double?> MetricAsync(string sample)
    {
        using var http = new HttpClient();
        var text = await http.GetStringAsync(new Uri(Guard.Probes, "/metrics"));
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith($"{sample} ", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[(sample.Length + 1)..], CultureInfo.InvariantCulture);
    }

    /// <summary>Waits for a line of its log.</summary>
    public Task LogsAsync(string text) =>
        Eventually.IsTrueAsync(() => Log.Any(line => line.Contains(text, StringComparison.Ordinal)), $"it logs '{text}'", TimeSpan.FromSeconds(90));

    /// <summary>Waits for an Event on an object, and returns its message.</summary>
    public async Task<string> EventAsync(string @namespace, string reason, string kind, string name)
    {
        var found = string.Empty;
        await Eventually.IsTrueAsync(
            async () =>
            {
                var item = (await Admin.GetAsync($"events -n {@namespace}"))["items"]!.AsArray().FirstOrDefault(item =>
                    (string?)item!["reason"] == reason && (string?)item["involvedObject"]!["kind"] == kind && (string?)item["involvedObject"]!["name"] == name);
                found = (string?)item?["message"] ?? string.Empty;
                return item is not null;
            },
            $"there is an Event {reason} on {kind} {name}",
            TimeSpan.FromSeconds(90));
        return found;
    }

    /// <summary>Does on a Pod what Kube-OVN does when it gives it an address, and what the kubelet does when it runs.</summary>
    public async Task GiveAsync(string @namespace, string pod, string address, string subnet = "tenant-a")
    {
        (await Admin.RunAsync(
            $"annotate pod {pod} -n {@namespace} --overwrite ovn.kubernetes.io/ip_address={address} ovn.kubernetes.io/logical_switch={subnet} ovn.kubernetes.io/allocated=true"))
            .EnsureSucceeded();
        (await Admin.RunAsync(["patch", "pod", pod, "-n", @namespace, "--subresource=status", "--type=merge", "-p", """{"status":{"phase":"Running"}}"""])).EnsureSucceeded();
    }

    /// <summary>The IP that Kube-OVN makes for a NIC.</summary>
    public static string IP(string @namespace, string name, string address) => $$"""
        apiVersion: kubeovn.io/v1
        kind: IP
        metadata: {name: {{name}}.{{@namespace}}}
        spec: {podName: {{name}}, namespace: {{@namespace}}, subnet: tenant-a, ipAddress: "{{address}}", v4IpAddress: "{{address}}", v6IpAddress: "", macAddress: "", nodeName: n1, attachIps: [], attachMacs: [], attachSubnets: [], containerID: "", podType: ""}
        """;

    /// <summary>Runs a command of the program against the servers.</summary>
    public Task<CommandResult> RunAsync(params IEnumerable<string> arguments) => GuardProgram.RunAsync([.. arguments, .. Servers]);

    /// <summary>The options that say where the servers are.</summary>
    public IReadOnlyList<string> Servers => ["--kubeconfig", ApiServer.Kubeconfig(ClusterUser.WebhookGuard), "--ovn-nb", NorthboundRemotes];
}
