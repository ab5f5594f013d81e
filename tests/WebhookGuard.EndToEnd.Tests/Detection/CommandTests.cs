using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Detection;

/// <summary><c>scan</c> and <c>who-has</c> as users run them, against the real servers and as kubectl's plugin.</summary>
public sealed class CommandTests(DetectingCluster cluster) : IClassFixture<DetectingCluster>
{
    [ApiServerFact]
    public async Task Scan_finds_what_is_wrong_in_a_cluster_and_nothing_when_it_is_cleaned_up()
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.Admin.ApplyAsync(Manifests.VirtualMachine(tenant, "vm", "10.66.5.1"));
        await cluster.Admin.ApplyAsync(Manifests.Pod(tenant, "copy", "10.66.5.1"));
        await cluster.Admin.ApplyAsync(Manifests.Pod(tenant, "web", null));
        await cluster.GiveAsync(tenant, "web", "10.66.5.2");
        await cluster.Admin.ApplyAsync(DetectingCluster.IP(tenant, "web", "10.66.5.2"));
        var left = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "gone", "00:00:00:66:05:03 10.66.5.3");

        var table = await cluster.RunAsync("scan", "-n", tenant);
        Assert.Equal(1, table.ExitCode);
        Assert.Empty(table.StandardError);
        Assert.Matches($@"duplicate +10\.66\.5\.1 +subnet/tenant-a +Pod {tenant}/copy", table.StandardOutput);
        Assert.Matches($@"leftover +10\.66\.5\.3 +subnet/tenant-a +{tenant}/gone +gone +logical switch port {left}", table.StandardOutput);
        Assert.Matches($@"ip-without-port +10\.66\.5\.2 +subnet/tenant-a +Pod {tenant}/web +running +IP web\.{tenant}", table.StandardOutput);
        Assert.EndsWith("Found 1 duplicate, 1 leftover, 1 IP without a port.", table.StandardOutput.TrimEnd(), StringComparison.Ordinal);

        var withoutOvn = await GuardProgram.RunAsync(
            "scan", "-n", tenant, "--kubeconfig", cluster.ApiServer.Kubeconfig(ClusterUser.WebhookGuard), "--ovn-nb", "none", "-o", "json");
        Assert.Equal(1, withoutOvn.ExitCode);
        var json = JsonNode.Parse(withoutOvn.StandardOutput)!;
        Assert.Single(json["duplicates"]!.AsArray());
        Assert.Empty(json["discrepancies"]!.AsArray());
        Assert.Equal(["leftover", "ip-without-port", "port-without-ip"], json["notJudged"]!.AsArray().Select(gap => (string?)gap!["kind"]));

        await cluster.Northbound.DeletePortAsync(left);
        await cluster.Admin.DeleteAsync($"pod -n {tenant} copy web");
        await cluster.Admin.DeleteAsync($"ips.kubeovn.io web.{tenant}");
        var clean = await cluster.RunAsync("scan", "-n", tenant, "--subnet", "tenant-a");
        Assert.Equal("Nothing is wrong.", clean.StandardOutput.Trim().Split('\n')[^1]);
        Assert.Equal(0, clean.ExitCode);
    }

    [ApiServerFact]
    public async Task Who_has_shows_every_holding_in_a_cluster()
    {
        var tenant = await cluster.CreateTenantAsync();
        await cluster.Admin.ApplyAsync(Manifests.VirtualMachine(tenant, "vm", "10.66.6.1", running: false));
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "vm", "00:00:00:66:06:01 10.66.6.1 fd00:10:66::601");

        var address = await cluster.RunAsync("who-has", "10.66.6.1");
        Assert.Equal(0, address.ExitCode);
        Assert.Matches($@"10\.66\.6\.1 +subnet/tenant-a +VirtualMachine {tenant}/vm +stopped +logical switch port {port}", address.StandardOutput);
        Assert.Matches($@"VirtualMachine {tenant}/vm \(ovn\.kubernetes\.io/ip_address\)", address.StandardOutput);

        var owner = await cluster.RunAsync("who-has", $"vm/{tenant}/vm", "-o", "yaml");
        Assert.Contains("address: fd00:10:66::601", owner.StandardOutput, StringComparison.Ordinal);

        var nobody = await cluster.RunAsync("who-has", "10.66.6.200");
        Assert.Equal(0, nobody.ExitCode);
        Assert.StartsWith("Nobody holds 10.66.6.200. It is free in Subnet tenant-a; so are 10.66.6.201, ", nobody.StandardOutput, StringComparison.Ordinal);
        await cluster.Northbound.DeletePortAsync(port);
    }

    /// <summary>kubectl calls a file named kubectl-webhookguard that it finds on PATH, here a link to the program.</summary>
    [ApiServerFact]
    public async Task Kubectl_calls_it_as_a_plugin()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("kubectl-webhookguard"), Path.Combine(AppContext.BaseDirectory, "webhookguard"));
        var tenant = await cluster.CreateTenantAsync();
        await cluster.Admin.ApplyAsync(Manifests.Pod(tenant, "web", "10.66.7.1"));

        var help = await KubectlAsync(folder, "webhookguard", "scan", "--help");
        Assert.Contains("kubectl webhookguard scan [options]", help.EnsureSucceeded().StandardOutput, StringComparison.Ordinal);

        var holder = await KubectlAsync(folder, ["webhookguard", "who-has", "10.66.7.1", .. cluster.Servers]);
        Assert.Contains($"Pod {tenant}/web", holder.EnsureSucceeded().StandardOutput, StringComparison.Ordinal);

        // Without more it asks the cluster that kubectl would.
        Directory.CreateDirectory(folder.File(".kube"));
        File.Copy(cluster.ApiServer.Kubeconfig(ClusterUser.WebhookGuard), folder.File(Path.Combine(".kube", "config")));
        var scan = await KubectlAsync(folder, "webhookguard", "scan", "-n", tenant, "-o", "json", "--ovn-nb", cluster.NorthboundRemotes);
        Assert.Equal(0, (int)JsonNode.Parse(scan.EnsureSucceeded().StandardOutput)!["summary"]!["duplicates"]!);

        var misspelt = await KubectlAsync(folder, "webhookguard", "scan", "--namespace");
        Assert.Equal(2, misspelt.ExitCode);
        Assert.Contains("Try 'kubectl webhookguard scan --help'.", misspelt.StandardError, StringComparison.Ordinal);
    }

    private static Task<CommandResult> KubectlAsync(TemporaryFolder plugins, params IEnumerable<string> arguments) => Command.RunAsync(
        TestKit.Servers.Kubectl.RequiredPath,
        arguments,
        environment: new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PATH"] = $"{plugins.Path}:{Environment.GetEnvironmentVariable("PATH")}",
            ["HOME"] = plugins.Path,
            ["KUBECONFIG"] = null,
            ["KUBERNETES_SERVICE_HOST"] = null,
            ["OVN_NB_DB"] = null,

            // Where the link's program finds the runtime of this test.
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        });
}
