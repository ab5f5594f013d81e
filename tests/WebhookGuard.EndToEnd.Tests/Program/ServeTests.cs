using System.Net;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Program;

/// <summary><c>serve</c> from its start to its end.</summary>
public sealed class ServeTests(PreparedCluster cluster) : IClassFixture<PreparedCluster>
{
    [ApiServerFact]
    public async Task S21_It_gets_ready_denies_and_when_told_to_end_goes_on_for_the_drain_without_being_ready_and_exits_with_0()
    {
        var tenant = await cluster.CreateNamespaceAsync();
        (await cluster.Admin.RunAsync($"annotate namespace {tenant} ovn.kubernetes.io/logical_switch=tenant-a")).EnsureSucceeded();
        var port = await cluster.Northbound.AddPodPortAsync("tenant-a", tenant, "gone", "00:00:00:00:00:01 10.66.9.9");
        using var folder = new TemporaryFolder();
        var certificate = TestKit.Kubernetes.ServingCertificate.Create();
        await File.WriteAllTextAsync(folder.File("tls.crt"), certificate.CertificatePem);
        await File.WriteAllTextAsync(folder.File("tls.key"), certificate.KeyPem);
        await using var guard = await GuardReplica.StartAsync(
            "--kubeconfig", cluster.ApiServer.Kubeconfig(ClusterUser.WebhookGuard), "--ovn-nb", cluster.NorthboundRemotes,
            "--tls-cert", folder.File("tls.crt"), "--tls-key", folder.File("tls.key"), "--drain", "10");

        await WebhookConfiguration.InstallAsync(cluster.ApiServer, guard.Admission, certificate.AuthorityPem);
        var denied = GuardedCluster.Denied(await cluster.Alice.TryApplyAsync(Manifests.Pod(tenant, "new", "10.66.9.9")));
        Assert.Contains($"held by logical switch port {port}", denied, StringComparison.Ordinal);

        guard.Process.Signal(UnixSignal.Terminate);
        await Eventually.IsTrueAsync(async () => !await guard.IsReadyAsync(), "it says that it is not ready");
        GuardedCluster.Denied(await cluster.Alice.TryApplyAsync(Manifests.Pod(tenant, "new", "10.66.9.9")));
        Assert.False(guard.Process.HasExited);
        Assert.Equal(0, await guard.Process.WaitForExitAsync());
    }

    [Fact]
    public async Task A_taken_port_ends_it_with_2_and_says_which()
    {
        using var folder = new TemporaryFolder();
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = taken.LocalEndpoint.ToString()!;

        var result = await GuardProgram.RunAsync("serve", "--state", folder.Path, "--listen", address, "--listen-metrics", "127.0.0.1:0");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("listen, listen-metrics: ", result.StandardError, StringComparison.Ordinal);
        Assert.Contains(address, result.StandardError, StringComparison.Ordinal);
        Assert.Contains("address already in use", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kubeconfig_that_cannot_be_read_ends_it_with_2_and_names_it()
    {
        using var folder = new TemporaryFolder();
        var missing = folder.File("no-such-file");
        AssertRefused(await GuardProgram.RunAsync("serve", "--kubeconfig", missing, "--ovn-nb", "none"), missing);

        await File.WriteAllTextAsync(folder.File("broken"), "clusters: [");
        AssertRefused(await GuardProgram.RunAsync("serve", "--kubeconfig", folder.File("broken"), "--ovn-nb", "none"), folder.File("broken"));
    }

    [Fact]
    public async Task A_missing_Northbound_database_ends_it_with_2_and_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("kubeconfig"), """
            apiVersion: v1
            kind: Config
            current-context: c
            clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """);
        AssertRefused(await GuardProgram.RunAsync("serve", "--kubeconfig", folder.File("kubeconfig")), "ovn-nb: say where OVN Northbound is");
    }

    private static void AssertRefused(CommandResult result, string message)
    {
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.StandardError, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.StandardError, StringComparison.Ordinal);
    }
}
