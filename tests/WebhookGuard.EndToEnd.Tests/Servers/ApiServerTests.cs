using System.Net;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Servers;

public sealed class ApiServerTests
{
    private static readonly string SomePod = """
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
}
