using WebhookGuard.Commands;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Tests.Commands;

/// <summary><c>check</c> and <c>scan</c> against a real API server and a real OVN Northbound database.</summary>
public sealed class CheckClusterTests(ControlPlane controlPlane) : IClassFixture<ControlPlane>
{
    [ApiServerFact]
    public async Task What_the_cluster_and_OVN_know_decides()
    {
        using var folder = new TemporaryFolder();
        var manifest = folder.File("pods.yaml");
        await File.WriteAllTextAsync(manifest, $"{Pod("taken", "10.66.0.10")}---\n{Pod("leftover", "10.66.0.20")}---\n{Pod("free", "10.66.0.30")}");
        await controlPlane.Admin.ApplyAsync("""
            apiVersion: v1
            kind: Namespace
            metadata: {name: team-a, annotations: {ovn.kubernetes.io/logical_switch: tenant-a}}
            ---
            apiVersion: kubeovn.io/v1
            kind: Subnet
            metadata: {name: tenant-a}
            spec: {vpc: vpc-a, cidrBlock: 10.66.0.0/24, gateway: 10.66.0.1}
            ---
            apiVersion: kubevirt.io/v1
            kind: VirtualMachine
            metadata: {name: db-1, namespace: team-a}
            spec: {runStrategy: Halted, template: {spec: {domain: {devices: {}}}}}
            """);
        await controlPlane.Northbound.AddSwitchAsync("tenant-a");
        await controlPlane.Northbound.AddPodPortAsync("tenant-a", "team-a", "db-1", "9e:1c:04:53:6b:10 10.66.0.10");
        await controlPlane.Northbound.AddPodPortAsync("tenant-a", "team-a", "old", "9e:1c:04:53:6b:20 10.66.0.20");

        var run = await ProgramRun.Of(
            "check", "-f", manifest, "--kubeconfig", controlPlane.ApiServer.Kubeconfig(ClusterUser.Admin), "--ovn-nb", controlPlane.NorthboundRemotes);

        Assert.True(run.ExitCode == ExitCodes.Conflict, run.Output + run.Error);
        Assert.Contains(
            "10.66.0.10 in subnet tenant-a is held by VirtualMachine team-a/db-1 (stopped; logical switch port db-1.team-a).",
            run.Output,
            StringComparison.Ordinal);
        Assert.Contains("10.66.0.20 in subnet tenant-a is held by logical switch port old.team-a, a leftover", run.Output, StringComparison.Ordinal);
        Assert.Contains("Pod team-a/free  allowed", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [ApiServerFact]
    public async Task What_several_have_in_OVN_is_found()
    {
        await controlPlane.Admin.ApplyAsync($"""
            apiVersion: v1
            kind: Namespace
            metadata: {"{name: team-s, annotations: {ovn.kubernetes.io/logical_switch: tenant-s}}"}
            ---
            apiVersion: kubeovn.io/v1
            kind: Subnet
            metadata: {"{name: tenant-s}"}
            spec: {"{vpc: vpc-s, cidrBlock: 10.67.0.0/24, gateway: 10.67.0.1}"}
            ---
            {Pod("shop", "10.67.0.20").Replace("team-a", "team-s", StringComparison.Ordinal)}spec: {"{containers: [{name: c, image: i}]}"}
            """);
        await controlPlane.Northbound.AddSwitchAsync("tenant-s");
        await controlPlane.Northbound.AddPodPortAsync("tenant-s", "team-s", "shop", "9e:1c:04:53:6c:10 10.67.0.20");
        await controlPlane.Northbound.AddPodPortAsync("tenant-s", "team-s", "old", "9e:1c:04:53:6c:20 10.67.0.20");
        string[] scan =
            ["scan", "--kubeconfig", controlPlane.ApiServer.Kubeconfig(ClusterUser.Admin), "--ovn-nb", controlPlane.NorthboundRemotes, "--subnet", "tenant-s"];

        var found = await ProgramRun.Of(scan);

        Assert.True(found.ExitCode == ExitCodes.Conflict, found.Output + found.Error);
        Assert.Contains("Pod team-s/shop   pending    logical switch port shop.team-s, Pod team-s/shop", found.Output, StringComparison.Ordinal);
        Assert.Contains("team-s/old        leftover   logical switch port old.team-s", found.Output, StringComparison.Ordinal);
        Assert.Contains("Kube-OVN likely gave it to Pod team-s/shop after a restart", found.Output, StringComparison.Ordinal);

        await controlPlane.Admin.DeleteAsync("pod shop -n team-s --force");
        var leftovers = await ProgramRun.Of(scan);
        Assert.True(leftovers.ExitCode == ExitCodes.Conflict, leftovers.Output + leftovers.Error);
        Assert.Contains("All their owners are gone: remove what they left with 'kubectl ko nbctl lsp-del old.team-s' and 'kubectl ko nbctl lsp-del shop.team-s'.", leftovers.Output, StringComparison.Ordinal);
    }

    private static string Pod(string name, string address) =>
        $"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  namespace: team-a\n  annotations:\n    ovn.kubernetes.io/ip_address: {address}\n";
}
