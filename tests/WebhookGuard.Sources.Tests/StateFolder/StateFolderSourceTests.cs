using Microsoft.Extensions.Logging.Abstractions;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Sources.StateFolder;
using WebhookGuard.TestKit;

namespace WebhookGuard.Sources.Tests.StateFolder;

public sealed class StateFolderSourceTests : IAsyncDisposable
{
    private const string Pod =
        "apiVersion: v1\nkind: Pod\nmetadata: {namespace: a, name: p, annotations: {ovn.kubernetes.io/ip_address: 10.0.0.5}}\n";

    private const string Switches = """
        {"headings": ["_uuid", "name", "ports"],
         "data": [[["uuid", "a0000000-0000-4000-8000-000000000001"], "tenant", ["uuid", "b0000000-0000-4000-8000-000000000001"]]]}
        """;

    private const string Ports = """
        {"headings": ["_uuid", "name", "addresses", "external_ids"],
         "data": [[["uuid", "b0000000-0000-4000-8000-000000000001"], "vm.a", "00:00:00:00:00:06 10.0.0.6", ["map", [["pod", "a/vm"]]]]]}
        """;

    private readonly WebhookGuard.TestKit.TemporaryFolder folder = new();
    private readonly CancellationTokenSource stop = new();
    private readonly ClusterFacts facts = new(new TopologyOptions());
    private Task running = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Objects_and_rows_become_facts_and_a_kind_that_is_not_there_is_empty()
    {
        facts.Set(new PlainView { Name = new ObjectName(ObjectKind.Vlan, string.Empty, "gone") });
        Write("pods.yaml", Pod);
        Write("Logical_Switch.json", Switches);
        Write("Logical_Switch_Port.json", Ports);

        var source = Start();
        await Eventually.IsTrueAsync(() => source.State.Synced, "the folder is read");

        Assert.True(source.State.Current);
        Assert.Null(source.State.Reason);
        Assert.Equal(3, source.State.Objects);
        Assert.Single(Held("10.0.0.5"));
        Assert.Equal("tenant", Assert.Single(Held("10.0.0.6")).Subnet);
        Assert.Empty(facts.Objects.NamesOf(ObjectKind.Vlan));
    }

    [Fact]
    public async Task A_dump_of_claims_is_read()
    {
        Write("addressclaims.yaml", """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: webhookguard.io/v1alpha1
              kind: AddressClaim
              metadata: {name: ip-10-0-0-9-in.subnet.tenant, resourceVersion: "7"}
              spec: {scope: subnet/tenant, address: 10.0.0.9, owner: {kind: External, name: printer-3}}
            """);

        var source = Start();
        await Eventually.IsTrueAsync(() => source.State.Synced, "the folder is read");

        var name = Assert.Single(facts.Objects.NamesOf(ObjectKind.AddressClaim));
        Assert.Equal("7", Assert.IsType<AddressClaimView>(facts.Objects.Find(name)).ResourceVersion);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_read_whole_is_not_synced_but_what_can_be_read_is_known()
    {
        Write("broken.yaml", "kind: [\n");
        Write("pods.yaml", Pod);

        var source = Start();
        await Eventually.IsTrueAsync(() => source.State.Failures > 0, "the folder is read");

        Assert.False(source.State.Synced);
        Assert.False(source.State.Current);
        Assert.Contains(folder.File("broken.yaml"), source.State.Reason, StringComparison.Ordinal);
        Assert.Single(Held("10.0.0.5"));
    }

    [Fact]
    public async Task A_file_that_breaks_keeps_what_it_said_and_makes_the_source_not_current_until_it_is_mended()
    {
        Write("pods.yaml", Pod);
        var source = Start();
        await Eventually.IsTrueAsync(() => source.State.Current, "the folder is read");

        Write("pods.yaml", "kind: [\n");
        await Eventually.IsTrueAsync(() => !source.State.Current, "the break is seen");
        Assert.True(source.State.Synced);
        Assert.Equal(1, source.State.Failures);
        Assert.StartsWith($"{folder.File("pods.yaml")}:", source.State.Reason, StringComparison.Ordinal);
        Assert.Single(Held("10.0.0.5"));

        Write("pods.yaml", Pod.Replace("10.0.0.5", "10.0.0.7", StringComparison.Ordinal));
        await Eventually.IsTrueAsync(() => source.State.Current, "the mending is seen");
        Assert.Empty(Held("10.0.0.5"));
        Assert.Single(Held("10.0.0.7"));
    }

    [Fact]
    public async Task Rows_without_a_UUID_of_their_own_are_errors()
    {
        Write("Logical_Switch.json", Switches);
        Write("Logical_Switch_Port.json", """{"headings": ["name", "addresses"], "data": [["vm.a", "00:00:00:00:00:06 10.0.0.6"]]}""");

        var source = Start();
        await Eventually.IsTrueAsync(() => source.State.Failures > 0, "the folder is read");

        Assert.False(source.State.Synced);
        Assert.Equal("table Logical_Switch_Port: row vm.a has no _uuid", source.State.Reason);
    }

    private StateFolderSource Start()
    {
        var source = new StateFolderSource(
            folder.Path,
            facts,
            NullLogger.Instance,
            TimeProvider.System,
            new StateFolderWatcherOptions { Debounce = TimeSpan.FromMilliseconds(20), PollInterval = TimeSpan.FromMilliseconds(200) });
        Assert.False(source.State.Synced);
        running = Task.Run(() => source.RunAsync(stop.Token));
        return source;
    }

    private IReadOnlyList<Holding> Held(string address)
    {
        Assert.True(Address.TryParseIP(address, out var parsed));
        return facts.Index.Find(parsed);
    }

    private void Write(string name, string text) => File.WriteAllText(folder.File(name), text);
}
