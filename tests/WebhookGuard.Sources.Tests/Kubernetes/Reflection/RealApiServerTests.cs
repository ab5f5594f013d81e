using System.Text.Json.Nodes;
using WebhookGuard.Sources.Kubernetes;
using WebhookGuard.Sources.Kubernetes.Reflection;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.Sources.Tests.Kubernetes.Reflection;

public sealed class RealApiServerTests
{
    private static readonly KubernetesResource Things = new("reflection.test", "things", namespaced: false, "v1");

    [ApiServerFact]
    public async Task What_happens_to_objects_is_told()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd);
        await ApplyAsync(server, "a", "1");
        await ApplyAsync(server, "b", "1");
        await using var reflection = await WatchingAsync(server);
        Assert.Contains("default/a", reflection.Handler.Values().Keys);

        await ApplyAsync(server, "b", "2");
        await ApplyAsync(server, "c", new string('x', 100_000));
        await server.Kubectl(ClusterUser.Admin).DeleteAsync("configmap a");

        await AssertFaithfulAsync(reflection, server, "c");
        Assert.Equal(1, reflection.State.Lists);
    }

    [ApiServerFact]
    public async Task A_killed_and_restarted_server_loses_nothing()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd);
        await using var reflection = await WatchingAsync(server);
        await ApplyAsync(server, "a", "1");
        await ApplyAsync(server, "b", "1");

        await server.KillAsync();
        await reflection.UntilPhaseAsync(ReflectorPhase.Disconnected);
        Assert.NotNull(reflection.State.Reason);
        await server.RestartAsync();
        await ApplyAsync(server, "c", "1");
        await server.Kubectl(ClusterUser.Admin).DeleteAsync("configmap b");

        await AssertFaithfulAsync(reflection, server, "c");
        Assert.DoesNotContain("default/b", reflection.Handler.Values().Keys);
    }

    [ApiServerFact]
    public async Task The_first_that_gets_through_saves_the_others_the_rest_of_their_delays()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd);
        var sign = new ReconnectSign();
        await using var patient = new ReflectionRun(
            ClusterConnection.Connect(server.Kubeconfig(ClusterUser.Admin)), options: ReflectionRun.Patient, sign: sign);
        await using var quick = new ReflectionRun(ClusterConnection.Connect(server.Kubeconfig(ClusterUser.Admin)), sign: sign);
        await patient.UntilPhaseAsync(ReflectorPhase.Watching);
        await quick.UntilPhaseAsync(ReflectorPhase.Watching);

        await server.KillAsync();
        await patient.UntilAsync(state => state.NextAttemptAt > TimeProvider.System.GetUtcNow().AddMinutes(30), "it is going to wait for long");
        await server.RestartAsync();

        await patient.UntilPhaseAsync(ReflectorPhase.Watching);
        await ApplyAsync(server, "after", "1");
        await AssertFaithfulAsync(patient, server, "after");
    }

    [ApiServerFact]
    public async Task Compacted_history_means_a_list_that_tells_what_is_gone()
    {
        await using var etcd = await Etcd.StartAsync();
        // Without its cache the API server watches etcd itself, so that compaction is felt at once.
        await using var server = await ApiServer.StartAsync(etcd, new ApiServerOptions { ExtraArguments = ["--watch-cache=false"] });
        await ApplyAsync(server, "goes", "1");
        await ApplyAsync(server, "stays", "1");
        var options = ReflectionRun.Quick with { PageSize = 2, BackoffInitial = TimeSpan.FromSeconds(5), BackoffMaximum = TimeSpan.FromSeconds(5) };
        await using var reflection = await WatchingAsync(server, options: options);
        await server.KillAsync();
        await reflection.UntilPhaseAsync(ReflectorPhase.Disconnected);
        var seen = reflection.State.ResourceVersion;

        // The other server makes changes and forgets them while the watch is away.
        await using (var other = await ApiServer.StartAsync(etcd))
        {
            await other.Kubectl(ClusterUser.Admin).DeleteAsync("configmap goes");
            await ApplyAsync(other, "new", "1");
            await etcd.CompactAsync();
        }

        await server.RestartAsync();
        await reflection.UntilAsync(state => state.Lists == 2, "the list is repeated");
        Assert.NotEqual(seen, reflection.State.ResourceVersion);
        Assert.Contains(reflection.Handler.Calls, call => call.StartsWith("replaced", StringComparison.Ordinal)
            && call.EndsWith("removed [goes]", StringComparison.Ordinal));
        await AssertFaithfulAsync(reflection, server, "new");
    }

    [ApiServerFact]
    public async Task A_kind_that_is_installed_later_and_removed_again_is_followed()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd);
        var kubectl = server.Kubectl(ClusterUser.Admin);
        await using var reflection = new ReflectionRun(ClusterConnection.Connect(server.Kubeconfig(ClusterUser.Admin)), Things);
        await reflection.UntilPhaseAsync(ReflectorPhase.NotInstalled);
        Assert.True(reflection.State.HasSynced);

        const string definition = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: things.reflection.test}
            spec:
              group: reflection.test
              scope: Cluster
              names: {plural: things, singular: thing, kind: Thing, listKind: ThingList}
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """;
        const string one = """
            apiVersion: reflection.test/v1
            kind: Thing
            metadata: {name: one}
            data: {value: first}
            """;
        await kubectl.ApplyAsync(definition);
        await Eventually.IsTrueAsync(async () => (await kubectl.TryApplyAsync(one)).ExitCode == 0, "the kind is served");
        await reflection.UntilCalledAsync("one");
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        Assert.Equal(["/one"], reflection.Handler.Values().Keys);

        await kubectl.DeleteAsync("crd things.reflection.test");
        // The server keeps the watch of a removed kind open on some versions: the end of that watch is not what is tested here.
        await Eventually.IsTrueAsync(() => reflection.Handler.Values().Count == 0, "its objects are gone");
        await server.RestartAsync();
        await reflection.UntilPhaseAsync(ReflectorPhase.NotInstalled);

        await kubectl.ApplyAsync(definition);
        await Eventually.IsTrueAsync(async () => (await kubectl.TryApplyAsync(one)).ExitCode == 0, "the kind is served again");
        await Eventually.IsTrueAsync(() => reflection.Handler.Values().Count == 1, "its objects are known again");
        Assert.Empty(reflection.Handler.Misfits);
    }

    [ApiServerFact]
    public async Task A_missing_right_is_named_and_granting_it_is_enough()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd);
        await using var reflection = new ReflectionRun(ClusterConnection.Connect(server.Kubeconfig(ClusterUser.WebhookGuard)));
        await reflection.UntilPhaseAsync(ReflectorPhase.Disconnected);
        Assert.Contains("resources: [\"configmaps\"]", reflection.State.Reason, StringComparison.Ordinal);
        Assert.False(reflection.State.HasSynced);

        var kubectl = server.Kubectl(ClusterUser.Admin);
        (await kubectl.RunAsync("create clusterrole reader --verb=list,watch --resource=configmaps")).EnsureSucceeded();
        (await kubectl.RunAsync($"create clusterrolebinding reader --clusterrole=reader --user={ClusterUser.WebhookGuard.Name}")).EnsureSucceeded();
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
    }

    private static Task<CommandResult> ApplyAsync(ApiServer server, string name, string value) =>
        server.Kubectl(ClusterUser.Admin).ApplyAsync($$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: {{name}}, namespace: default}
            data: {value: "{{value}}"}
            """);

    private static async Task<ReflectionRun> WatchingAsync(ApiServer server, ReflectorOptions? options = null)
    {
        var reflection = new ReflectionRun(ClusterConnection.Connect(server.Kubeconfig(ClusterUser.Admin)), options: options);
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        return reflection;
    }

    private static async Task AssertFaithfulAsync(ReflectionRun reflection, ApiServer server, string last)
    {
        await Eventually.IsTrueAsync(() => reflection.Handler.Values().ContainsKey($"default/{last}"), $"{last} is known");
        await reflection.UntilPhaseAsync(ReflectorPhase.Watching);
        var list = JsonNode.Parse((await server.GetAsync("/api/v1/configmaps")).Body)!["items"]!.AsArray();
        var expected = list.ToDictionary(
            item => $"{item!["metadata"]!["namespace"]}/{item["metadata"]!["name"]}",
            item => $"{item!["metadata"]!["uid"]}:{item["data"]?["value"]}",
            StringComparer.Ordinal);
        await reflection.UntilEqualAsync(() => expected);
        Assert.Empty(reflection.Handler.Misfits);
    }
}
