using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using WebhookGuard.EndToEnd.Tests.Cluster;
using WebhookGuard.EndToEnd.Tests.Housekeeping;
using WebhookGuard.Events;
using WebhookGuard.Telemetry;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.EndToEnd.Tests.Events;

public sealed class EventRecorderTests(PreparedCluster cluster) : IClassFixture<PreparedCluster>, IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.Parse("2030-01-01T00:00:00Z"));
    private readonly HousekeepingMetrics metrics = new GuardMetrics().Housekeeping;
    private readonly ClusterFacts facts = new(new TopologyOptions());
    private TcpGate network = null!;
    private k8s.Kubernetes client = null!;
    private string tenant = string.Empty;

    public async Task InitializeAsync()
    {
        if (ApiServerFacts.AreSkipped)
        {
            return;
        }

        (network, client) = Replica.Connect(cluster.ApiServer, ClusterUser.WebhookGuard);
        tenant = await cluster.CreateNamespaceAsync();
    }

    public async Task DisposeAsync()
    {
        if (network is not null)
        {
            client.Dispose();
            await network.DisposeAsync();
        }
    }

    [ApiServerFact]
    public async Task An_Event_is_shown_with_the_object_that_it_is_about()
    {
        await cluster.Alice.ApplyAsync(Manifests.Pod(tenant, "web-1", "10.66.0.10"));
        var name = new ObjectName(ObjectKind.Pod, tenant, "web-1");
        facts.Set(new PodView { Name = name, Uid = (string)(await cluster.Admin.GetAsync($"pod -n {tenant} web-1"))["metadata"]!["uid"]! });

        await Recorder().RecordAsync([Duplicate(EventTarget.Of(name, facts.Objects)!)], default);

        var described = (await cluster.Alice.RunAsync($"describe pod -n {tenant} web-1")).EnsureSucceeded().StandardOutput;
        Assert.Matches(@"Warning\s+AddressDuplicate\s+.*webhookguard\s+10\.66\.0\.10 is held by web-1 and web-2", described);
    }

    [ApiServerFact]
    public async Task An_Event_about_a_cluster_scoped_object_is_in_the_default_namespace()
    {
        var name = $"vip-of-{tenant}";

        await Recorder().RecordAsync([Duplicate(EventTarget.Of(new ObjectName(ObjectKind.Vip, string.Empty, name), facts.Objects)!)], default);

        var written = Assert.Single((await EventsAsync("default")), item => (string?)item!["involvedObject"]!["name"] == name)!;
        Assert.Equal("Vip", (string?)written["involvedObject"]!["kind"]);
        Assert.Equal("kubeovn.io/v1", (string?)written["involvedObject"]!["apiVersion"]);
    }

    [ApiServerFact]
    public async Task The_same_is_said_once_an_hour_by_whichever_replica_and_is_one_Event()
    {
        var said = Duplicate(Pod("web-1"));
        var recorder = Recorder();

        await recorder.RecordAsync([said, said], default);
        await recorder.RecordAsync([said with { Message = "not said" }], default);
        Assert.Equal("10.66.0.10 is held by web-1 and web-2", (string?)Assert.Single(await EventsAsync(tenant))!["message"]);

        time.Advance(TimeSpan.FromHours(1));
        await recorder.RecordAsync([said with { Message = "said an hour later" }], default);
        var later = Assert.Single(await EventsAsync(tenant))!;
        Assert.Equal("said an hour later", (string?)later["message"]);
        Assert.Equal("2030-01-01T00:00:00Z", (string?)later["firstTimestamp"]);
        Assert.Equal("2030-01-01T01:00:00Z", (string?)later["lastTimestamp"]);

        await Recorder().RecordAsync([said with { Message = "said by another" }], default);
        Assert.Equal("said by another", (string?)Assert.Single(await EventsAsync(tenant))!["message"]);
    }

    [ApiServerFact]
    public async Task Other_objects_reasons_and_addresses_are_other_Events()
    {
        var said = Duplicate(Pod("web-1"));

        await Recorder().RecordAsync(
            [said, said with { Target = Pod("web-2") }, said with { Reason = GuardEvent.AddressClaimRestored }, said with { Address = "10.66.0.11" }],
            default);

        Assert.Equal(4, (await EventsAsync(tenant)).Count);
    }

    [ApiServerFact]
    public async Task A_while_has_so_many_whoever_has_them_written_and_the_next_one_the_rest()
    {
        var recorder = Recorder(new EventRecorderOptions { MaximumPerPeriod = 3 });
        var all = Enumerable.Range(1, 5).Select(number => Duplicate(Pod($"web-{number}"))).ToArray();

        await Task.WhenAll(recorder.RecordAsync(all[..2], default), recorder.RecordAsync(all[1..], default));
        await recorder.RecordAsync(all, default);
        Assert.Equal(3, (await EventsAsync(tenant)).Count);

        time.Advance(TimeSpan.FromSeconds(20));
        await recorder.RecordAsync(all, default);
        Assert.Equal(5, (await EventsAsync(tenant)).Count);
    }

    [ApiServerFact]
    public async Task What_it_cannot_remember_it_does_not_write()
    {
        var recorder = Recorder(new EventRecorderOptions { Capacity = 2 });
        var all = Enumerable.Range(1, 5).Select(number => Duplicate(Pod($"web-{number}"))).ToArray();

        await recorder.RecordAsync(all, default);
        await recorder.RecordAsync(all, default);
        Assert.Equal(2, (await EventsAsync(tenant)).Count);

        time.Advance(TimeSpan.FromHours(1));
        await recorder.RecordAsync(all[2..], default);
        Assert.Equal(4, (await EventsAsync(tenant)).Count);
    }

    [ApiServerFact]
    public async Task An_Event_that_is_refused_keeps_no_other_from_being_written()
    {
        await Recorder().RecordAsync(
            [Duplicate(Pod("web-1") with { Namespace = $"{tenant}-is-gone" }), Duplicate(Pod("web-1"))], default);

        Assert.Single(await EventsAsync(tenant));
    }

    [ApiServerFact]
    public async Task What_could_not_be_written_is_due_again()
    {
        var recorder = Recorder();
        var all = Enumerable.Range(1, 3).Select(number => Duplicate(Pod($"web-{number}"))).ToArray();
        network.Close();
        await recorder.RecordAsync(all, default);

        network.Open();
        await recorder.RecordAsync(all, default);

        Assert.Equal(3, (await EventsAsync(tenant)).Count);
    }

    [ApiServerFact]
    public async Task Long_names_and_messages_are_cut()
    {
        var said = Duplicate(Pod(string.Concat(Enumerable.Repeat("a.b-", 63)) + "c")) with { Message = new string('x', 5000) };

        await Recorder().RecordAsync([said], default);

        var written = Assert.Single(await EventsAsync(tenant))!;
        Assert.Equal(1024, ((string)written["message"]!).Length);
        Assert.Equal(said.Target.Name, (string?)written["involvedObject"]!["name"]);
    }

    private static GuardEvent Duplicate(EventTarget target) =>
        new(target, GuardEvent.AddressDuplicate, "10.66.0.10 in subnet/tenant-a", "10.66.0.10 is held by web-1 and web-2");

    private EventTarget Pod(string name) => EventTarget.Of(new ObjectName(ObjectKind.Pod, tenant, name), facts.Objects)!;

    private EventRecorder Recorder(EventRecorderOptions? options = null) =>
        new(client, "replica-1", options ?? new EventRecorderOptions(), metrics, time);

    private async Task<JsonArray> EventsAsync(string @namespace) => (await cluster.Admin.GetAsync($"events -n {@namespace}"))["items"]!.AsArray();
}
