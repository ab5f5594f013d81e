using System.Net;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Servers;

public sealed class ApiServerTests
{
    private const string SomePod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: some-pod, namespace: default}
        spec: {containers: [{name: main, image: example.org/main}]}
        """;

    [ApiServerFact]
    public async Task A_restart_keeps_data_and_address()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd);
        var kubectl = server.Kubectl(ClusterUser.Alice);
        var applied = await kubectl.ApplyAsync(SomePod);
        Assert.Contains("pod/some-pod created", applied.StandardOutput, StringComparison.Ordinal);

        await server.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => server.GetAsync("/readyz"));
        await server.RestartAsync();

        Assert.Equal("some-pod", (string?)(await kubectl.GetAsync("pod some-pod"))["metadata"]!["name"]);
        await etcd.KillAsync();
        await etcd.StartAgainAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/api/v1/namespaces/default/pods/some-pod")).Status);
        await kubectl.DeleteAsync("pod some-pod");
        Assert.False((await kubectl.RunAsync("get pod some-pod")).Succeeded);
    }

    [ApiServerFact]
    public async Task A_watch_older_than_the_compaction_is_answered_with_410()
    {
        await using var etcd = await Etcd.StartAsync();
        // Without its watch cache the API server asks etcd for every change, and etcd has forgotten them.
        await using var server = await ApiServer.StartAsync(etcd, new ApiServerOptions { ExtraArguments = ["--watch-cache=false"] });
        var kubectl = server.Kubectl(ClusterUser.Alice);
        await kubectl.ApplyAsync(SomePod);
        var old = (string?)(await kubectl.GetAsync("pod some-pod"))["metadata"]!["resourceVersion"];
        (await kubectl.RunAsync("label pod some-pod changed=yes")).EnsureSucceeded();
        var watch = $"/api/v1/pods?watch=true&resourceVersion={old}&timeoutSeconds=1";
        Assert.Contains("MODIFIED", (await server.GetAsync(watch)).Body, StringComparison.Ordinal);

        // The revision of the compaction itself is still there, so one more change is needed for something to be gone.
        (await kubectl.RunAsync("label pod some-pod changed=again --overwrite")).EnsureSucceeded();
        await etcd.CompactAsync();

        var (_, body) = await server.GetAsync(watch);
        Assert.Contains("\"code\":410", body, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task A_restarted_server_answers_an_old_watch_with_410()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd);
        var kubectl = server.Kubectl(ClusterUser.Alice);
        await kubectl.ApplyAsync(SomePod);
        var old = (string?)(await kubectl.GetAsync("pod some-pod"))["metadata"]!["resourceVersion"];
        (await kubectl.RunAsync("label pod some-pod changed=yes")).EnsureSucceeded();

        await etcd.CompactAsync();
        await server.RestartAsync();

        var (_, body) = await server.GetAsync($"/api/v1/pods?watch=true&resourceVersion={old}&timeoutSeconds=1");
        Assert.Contains("\"code\":410", body, StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task The_audit_log_names_who_asked_for_what()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd, new ApiServerOptions { AuditLog = true });

        await server.Kubectl(ClusterUser.Bob).ApplyAsync(SomePod);

        await Eventually.IsTrueAsync(
            async () => (await File.ReadAllLinesAsync(server.AuditLogFile)).Any(line =>
                line.Contains("\"username\":\"bob\"", StringComparison.Ordinal) && line.Contains("\"verb\":\"create\"", StringComparison.Ordinal)),
            "bob's request is in the audit log");
    }
}
