using System.Text.Json.Nodes;
using k8s;
using Microsoft.AspNetCore.Http;
using WebhookGuard.Core.Objects;
using WebhookGuard.Sources.Kubernetes;
using WebhookGuard.TestKit.FakeApiServer;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.Sources.Tests.Kubernetes;

/// <summary>Live reads: null is a proof of absence, and whatever is no proof is a failure.</summary>
public sealed class LiveObjectsTests
{
    private static readonly ObjectName Machine = new(ObjectKind.VirtualMachine, "default", "db-1");
    private static readonly ObjectName Pod = new(ObjectKind.Pod, "default", "web");

    [ApiServerFact]
    public async Task What_an_API_server_does_not_have_is_proven_absent_and_what_it_has_is_read()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd);
        using var client = ClusterConnection.Connect(server.Kubeconfig(ClusterUser.Admin));
        var live = new LiveObjects(client, TimeProvider.System);

        Assert.Null(await live.ReadAsync(Machine, default));
        Assert.Null(await live.ReadAsync(Pod, default));
        Assert.Null(await live.ReadAsync(Pod with { Namespace = "no-such-namespace" }, default));
        Assert.Null(await live.ReadAsync(new ObjectName(ObjectKind.Node, string.Empty, "n1"), default));

        await CustomResourceDefinitions.InstallAsync(server, "virtualmachines");
        Assert.Null(await live.ReadAsync(Machine, default));

        await server.Kubectl(ClusterUser.Admin).ApplyAsync("""
            apiVersion: kubevirt.io/v1
            kind: VirtualMachine
            metadata: {name: db-1, namespace: default}
            spec: {runStrategy: Halted, template: {metadata: {annotations: {ovn.kubernetes.io/ip_address: 10.66.0.10}}, spec: {domain: {devices: {}}}}}
            """);
        var machine = Assert.IsType<VirtualMachineView>(await live.ReadAsync(Machine, default));
        Assert.Equal("10.66.0.10", machine.Annotations[AnnotationKeys.IPAddress]);
        Assert.NotEmpty(machine.Uid);
    }

    [ApiServerFact]
    public async Task An_API_server_that_refuses_hangs_or_is_gone_proves_nothing()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd);
        using var admin = ClusterConnection.Connect(server.Kubeconfig(ClusterUser.Admin));
        using var stranger = ClusterConnection.Connect(server.Kubeconfig(ClusterUser.WebhookGuard));

        var forbidden = await FailureOf(() => new LiveObjects(stranger, TimeProvider.System).ReadAsync(Pod, default));
        Assert.StartsWith("Pod default/web could not be read: 403 Forbidden", forbidden, StringComparison.Ordinal);

        var live = new LiveObjects(admin, TimeProvider.System);
        server.Process.Signal(UnixSignal.Stop);
        Assert.Equal("Pod default/web could not be read: the API server did not answer within 2 s", await FailureOf(() => live.ReadAsync(Pod, default)));
        server.Process.Signal(UnixSignal.Continue);

        await server.KillAsync();
        await FailureOf(() => live.ReadAsync(Pod, default));
        await FailureOf(() => live.ListLaunchersAsync("default", "db-1", default));
        Assert.Empty(await live.FindAsync([Pod], default));
    }

    [ApiServerFact]
    public async Task The_virt_launcher_Pods_of_a_VM_are_those_that_its_VMI_controls_whatever_their_labels_say_of_its_name()
    {
        await using var etcd = await Etcd.StartAsync();
        await using var server = await ApiServer.StartAsync(etcd);
        using var client = ClusterConnection.Connect(server.Kubeconfig(ClusterUser.Admin));
        var kubectl = server.Kubectl(ClusterUser.Admin);
        var longName = $"{new string('a', 70)}.example";
        await kubectl.ApplyAsync(string.Join("---\n",
        [
            Launcher("virt-launcher-1", longName, hostName: "as-spec-hostname-says"),
            Launcher("virt-launcher-2", longName, hostName: new string('a', 63)),
            Launcher("virt-launcher-3", $"{new string('a', 70)}.other", hostName: new string('a', 63)),
            Launcher("hotplug", longName, hostName: "x", app: "hotplug-disk"),
        ]));

        var launchers = await new LiveObjects(client, TimeProvider.System).ListLaunchersAsync("default", longName, default);

        Assert.Equal(["virt-launcher-1", "virt-launcher-2"], launchers.Select(pod => pod.Name.Name).Order());
        Assert.Equal("10.66.0.10", launchers[0].Annotations[AnnotationKeys.IPAddress]);
        Assert.Empty(await new LiveObjects(client, TimeProvider.System).ListLaunchersAsync("kube-system", longName, default));
    }

    public static TheoryData<string, int, string> NoProofs => new()
    {
        { "no Status", 404, "404 page not found\n" },
        { "a page", 200, "<html>Please log in</html>" },
        { "another object", 200, """{"kind":"Pod","apiVersion":"v1","metadata":{"name":"other","namespace":"default"}}""" },
        { "half an object", 200, """{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","namespace":"default"}""" },
        { "an unreadable object", 200, """{"kind":"Pod","apiVersion":"v1","metadata":{"name":5}}""" },
        { "something else is missing", 404, NotFound("NotFound", "c-1") },
        { "another reason", 404, NotFound("Gone", "web") },
        { "the object is gone, says another code", 410, NotFound("NotFound", "web") },
        { "too many requests", 429, """{"kind":"Status","apiVersion":"v1","reason":"TooManyRequests","code":429}""" },
        { "unavailable", 503, "no backend\n" },
    };

    [Theory]
    [MemberData(nameof(NoProofs))]
    public async Task What_is_no_answer_of_an_API_server_on_that_object_is_a_failure(string what, int code, string body)
    {
        await using var server = await FakeServer.StartAsync();
        server.Path = "/api/v1/namespaces/default/pods/web";
        server.LooksLikeApiServer = what != "no Status";
        server.OnNext(FakeRequestKind.List, context => context.AnswerAsync(code, body));
        using var client = Client(server);

        var message = await FailureOf(() => new LiveObjects(client, TimeProvider.System).ReadAsync(Pod, default));

        Assert.True(message.StartsWith("Pod default/web could not be read: ", StringComparison.Ordinal), $"{what}: {message}");
    }

    [Theory]
    [InlineData(200, "ok", true)]
    [InlineData(500, "[-]poststarthook/crd-informer-synced failed: reason withheld", false)]
    public async Task An_API_server_that_says_404_to_a_kind_is_asked_again_once_it_is_ready(int code, string body, bool proves)
    {
        await using var server = await FakeServer.StartAsync();
        server.Path = "/apis/kubevirt.io/v1/namespaces/default/virtualmachines/db-1";
        server.HideUntilAskedIfReady(code, body);
        server.OnNext(FakeRequestKind.List, context => context.AnswerAsync(
            StatusCodes.Status200OK, """{"kind":"VirtualMachine","metadata":{"name":"db-1","namespace":"default","uid":"u-1"}}"""));
        using var client = Client(server);
        var live = new LiveObjects(client, TimeProvider.System);

        if (proves)
            Assert.Equal(Machine, (await live.ReadAsync(Machine, default))?.Name);
        else
            Assert.Contains("not ready", await FailureOf(() => live.ReadAsync(Machine, default)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_names_no_version_so_that_no_cache_may_answer_it()
    {
        await using var server = await FakeServer.StartAsync();
        server.Path = "/api/v1/namespaces/default/pods/web";
        server.OnNext(FakeRequestKind.List, context => context.AnswerAsync(404, NotFound("NotFound", "web")));
        using var client = Client(server);

        Assert.Null(await new LiveObjects(client, TimeProvider.System).ReadAsync(Pod, default));

        Assert.Empty(Assert.Single(server.Requests).Query);
    }

    [Theory]
    [InlineData("""{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a"}""")]
    [InlineData("""{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"5","continue":"more"},"items":[]}""")]
    [InlineData("""{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":5}}]}""")]
    [InlineData("""{"kind":"Status","apiVersion":"v1","metadata":{}}""")]
    public async Task A_list_that_is_not_whole_is_a_failure(string body)
    {
        await using var server = await FakeServer.StartAsync();
        server.Path = "/api/v1/namespaces/default/pods";
        server.OnNext(FakeRequestKind.List, context => context.AnswerAsync(StatusCodes.Status200OK, body));
        using var client = Client(server);

        await FailureOf(() => new LiveObjects(client, TimeProvider.System).ListLaunchersAsync("default", "db-1", default));
    }

    [Fact]
    public async Task A_caller_that_goes_gets_its_own_cancellation_and_no_failure()
    {
        await using var server = await FakeServer.StartAsync();
        server.Path = "/api/v1/namespaces/default/pods/web";
        using var client = Client(server);
        using var gone = new CancellationTokenSource();
        server.OnNext(FakeRequestKind.List, async context =>
        {
            await gone.CancelAsync();
            await context.StaySilentAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new LiveObjects(client, TimeProvider.System).ReadAsync(Pod, gone.Token));
    }

    private static async Task<string> FailureOf<T>(Func<Task<T>> read) => (await Assert.ThrowsAsync<LiveReadException>(read)).Message;

    private static k8s.Kubernetes Client(FakeServer server) => new(new KubernetesClientConfiguration { Host = server.Address.AbsoluteUri });

    private static string NotFound(string reason, string name) => new JsonObject
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["reason"] = reason,
        ["details"] = new JsonObject { ["name"] = name, ["kind"] = "pods" },
        ["code"] = StatusCodes.Status404NotFound,
    }.ToJsonString();

    private static string Launcher(string name, string machine, string hostName, string app = "virt-launcher") =>
        $$"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{name}}
          namespace: default
          labels: {kubevirt.io: {{app}}, vm.kubevirt.io/name: {{hostName}}}
          annotations: {ovn.kubernetes.io/ip_address: 10.66.0.10}
          ownerReferences: [{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstance, name: {{machine}}, uid: u-1, controller: true}]
        spec: {containers: [{name: c, image: i}]}

        """;
}
