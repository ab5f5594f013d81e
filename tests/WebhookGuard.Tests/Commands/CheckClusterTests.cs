using WebhookGuard.Commands;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Tests.Commands;

/// <summary><c>check</c> against a real API server and a real OVN Northbound database.</summary>
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

    private static string Pod(string name, string address) =>
        $"apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n  namespace: team-a\n  annotations:\n    ovn.kubernetes.io/ip_address: {address}\n";
}
