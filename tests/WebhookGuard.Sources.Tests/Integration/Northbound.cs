using System.Text.Json;
using System.Text.Json.Nodes;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Sources.OvnNorthbound;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.Sources.Tests.Integration;

/// <summary>A real Northbound database behind a gate: written, restarted and read without the client under test.</summary>
internal sealed class Northbound(OvsdbServer server) : IAsyncDisposable
{
    private OvsdbConnection? connection;

    public TcpGate Gate { get; } = new(server.TcpPort);

    /// <summary>Runs a transaction; one that breaks a rule of the schema, as a second port of one name does, changes nothing.</summary>
    public async Task<bool> TryTransactAsync(params string[] operations)
    {
        try
        {
            await (await ConnectionAsync()).TransactAsync(OvsdbServer.Database, operations);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Removes all that earlier runs left, and adds the switches that most steps are about.</summary>
    public async Task ResetAsync() => Assert.True(await TryTransactAsync(
        """{"op":"delete","table":"Logical_Switch","where":[]}""",
        """{"op":"delete","table":"Logical_Router","where":[]}""",
        """{"op":"insert","table":"Logical_Switch","row":{"name":"tenant-0"}}""",
        """{"op":"insert","table":"Logical_Switch","row":{"name":"tenant-1"}}"""));

    public async Task<string?> UuidAsync(string table, string name)
    {
        var rows = await (await ConnectionAsync()).SelectAsync(OvsdbServer.Database, table, "name");
        return rows.Where(row => (string?)row["name"] == name).Select(row => (string?)row["_uuid"]![1]).FirstOrDefault();
    }

    public async Task RestartAsync(bool orderly)
    {
        if (connection is not null)
        {
            await connection.DisposeAsync();
            connection = null;
        }

        await (orderly ? server.StopAsync() : server.KillAsync());
        await server.StartAsync();
    }

    /// <summary>Reads everything as it is now.</summary>
    public async Task ReadAsync(ClusterFacts facts)
    {
        var dump = await ConnectionAsync();
        var switches = new List<LogicalSwitch>();
        var ports = new List<LogicalSwitchPort>();
        var routerPorts = new List<LogicalRouterPort>();
        foreach (var row in await dump.SelectAsync(OvsdbServer.Database, "Logical_Switch", "name", "ports"))
        {
            switches.Add(new LogicalSwitch(UuidOf(row["_uuid"]!), (string)row["name"]!, [.. ElementsOf(row["ports"]!, UuidOf)]));
        }

        foreach (var row in await dump.SelectAsync(
            OvsdbServer.Database, "Logical_Switch_Port", "name", "type", "addresses", "dynamic_addresses", "external_ids", "options"))
        {
            ports.Add(new LogicalSwitchPort
            {
                Uuid = UuidOf(row["_uuid"]!),
                Name = (string)row["name"]!,
                Type = (string)row["type"]!,
                Addresses = [.. ElementsOf(row["addresses"]!, TextOf)],
                DynamicAddresses = ElementsOf(row["dynamic_addresses"]!, TextOf).FirstOrDefault(string.Empty),
                ExternalIds = MapOf(row["external_ids"]!),
                Options = MapOf(row["options"]!),
            });
        }

        foreach (var row in await dump.SelectAsync(OvsdbServer.Database, "Logical_Router_Port", "name", "mac", "networks"))
        {
            routerPorts.Add(new LogicalRouterPort(
                UuidOf(row["_uuid"]!), (string)row["name"]!, (string)row["mac"]!, [.. ElementsOf(row["networks"]!, TextOf)]));
        }

        new NorthboundIndexer(facts.Index).Replace(new NorthboundRows(switches, new SwitchPortTable(ports), routerPorts));
    }

    public async ValueTask DisposeAsync()
    {
        await Gate.DisposeAsync();
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private static string TextOf(JsonNode node) => (string)node!;

    private static Guid UuidOf(JsonNode node) => Guid.Parse((string)node[1]!);

    private static Dictionary<string, string> MapOf(JsonNode map) =>
        map[1]!.AsArray().ToDictionary(pair => (string)pair![0]!, pair => (string)pair![1]!, StringComparer.Ordinal);

    // RFC 7047 section 5.1: a set of one element is written as that element.
    private static IEnumerable<T> ElementsOf<T>(JsonNode value, Func<JsonNode, T> read) =>
        value is JsonArray array && array[0]!.GetValueKind() == JsonValueKind.String && (string)array[0]! == "set"
            ? array[1]!.AsArray().Select(element => read(element!))
            : [read(value)];

    private async Task<OvsdbConnection> ConnectionAsync() => connection ??= await server.ConnectAsync();
}
