using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using WebhookGuard.Ovsdb.Rows;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.Ovsdb.Tests.RealServer;

/// <summary>Whatever happens to the tables and to the connection, the listener's rows end up equal to a fresh dump of the server's.</summary>
public class MirrorPropertyTests
{
    private const string Table = "Logical_Switch_Port";
    private static readonly string[] Atoms = ["a", "b", "c", "d"];

    private static readonly Gen<string> Set = Gen.Shuffle(Atoms, 0, 4).Select(chosen => $"[\"set\",[{Quoted(chosen)}]]");

    private static readonly Gen<string> Map = Gen.Select(Gen.Shuffle(Atoms, 0, 4), Gen.Int[0, 2].Array[4])
        .Select((keys, values) => $"[\"map\",[{string.Join(',', keys.Select((key, i) => $"[\"{key}\",\"{values[i]}\"]"))}]]");

    private static readonly Gen<string> Columns = Gen.OneOf(
        Set.Select(set => $"\"addresses\":{set}"),
        Map.Select(map => $"\"external_ids\":{map}"),
        Gen.Int[0, 3].Select(tag => tag == 0 ? "\"tag\":[\"set\",[]]" : $"\"tag\":{tag}"),
        Gen.Int[0, 2].Select(up => up == 0 ? "\"up\":[\"set\",[]]" : $"\"up\":{(up == 1 ? "true" : "false")}"),
        Gen.Int[0, 2].Select(i => new[] { "", "router", "patch" }[i]).Select(type => $"\"type\":\"{type}\""),
        Gen.Int[0, 2].Select(i => i == 0 ? "[\"set\",[]]" : $"\"m 10.0.0.{i}\"").Select(value => $"\"dynamic_addresses\":{value}"));

    private static readonly Gen<string> Mutation = Gen.OneOf(
        Set.Select(set => $"[\"addresses\",\"insert\",{set}]"),
        Set.Select(set => $"[\"addresses\",\"delete\",{set}]"),
        Map.Select(map => $"[\"external_ids\",\"insert\",{map}]"),
        Map.Select(map => $"[\"external_ids\",\"delete\",{map}]"));

    // Ports live as long as a switch refers to them, so that they are inserted into and deleted from the one switch.
    private static readonly Gen<Step> Steps = Gen.Frequency(
        (4, Gen.Select(Gen.Int[0, 7], Columns).Select((port, columns) => Step.Insert(port, columns))),
        (8, Gen.Select(Gen.Int[0, 7], Columns).Select((port, columns) => Step.Transaction(
            $$"""{"op":"update","table":"Logical_Switch_Port","where":[["name","==","p{{port}}"]],"row":{""" + columns + "}}"))),
        (8, Gen.Select(Gen.Int[0, 7], Mutation).Select((port, mutation) => Step.Transaction(
            $$"""{"op":"mutate","table":"Logical_Switch_Port","where":[["name","==","p{{port}}"]],"mutations":[{{mutation}}]}"""))),
        (3, Gen.Int[0, 7].Select(Step.Delete)),
        (1, Gen.Const(Step.Cut)),
        (1, Gen.Const(Step.Close)),
        (1, Gen.Const(Step.Open)),
        (1, Gen.Const(Step.Resync)));

    [OvsdbTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_any_transactions_and_disconnects_the_rows_equal_a_fresh_dump(bool clustered)
    {
        await using var server = clustered ? await OvsdbServer.StartClusteredAsync() : await OvsdbServer.StartStandaloneAsync();
        await server.TransactAsync("""{"op":"insert","table":"Logical_Switch","row":{"name":"ls"}}""");
        await using var gate = new TcpGate(server.TcpPort);
        await using var client = new RunningClient(RunningClient.Options(gate.Remote) with
        {
            BackoffMin = TimeSpan.FromMilliseconds(1),
            BackoffMax = TimeSpan.FromMilliseconds(5),
        });
        await using var connection = await server.ConnectAsync();
        await client.SyncedAsync();
        await Steps.Array[1, 40].SampleAsync(
            async steps =>
            {
                foreach (var step in steps)
                {
                    await step.RunAsync(connection, gate, client.Client);
                }

                gate.Open();
                var wanted = Dump(await connection.SelectAsync(OvsdbServer.Database, Table, [.. RunningClient.Ports.Columns]));
                var seen = "";
                await client.UntilAsync(() => client.Client.State.Synced && (seen = Dump(client.Listener.Rows(Table))) == wanted);
            },
            iter: 40,
            threads: 1);
    }

    private static string Quoted(IEnumerable<string> texts) => string.Join(',', texts.Select(text => $"\"{text}\""));

    private static string Dump(IReadOnlyList<OvsdbRow> rows) => string.Join('\n', rows
        .Select(row => string.Join(
            '|',
            row.Uuid,
            row.GetString("name"),
            row.GetString("type"),
            string.Join(',', row.GetStrings("addresses").Order(StringComparer.Ordinal)),
            row.GetString("dynamic_addresses"),
            row.GetBool("up"),
            row.GetLong("tag"),
            row.GetBool("enabled"),
            string.Join(',', row.GetMap("external_ids").Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal))))
        .Order(StringComparer.Ordinal));

    private static string Dump(IReadOnlyList<JsonObject> rows) => string.Join('\n', rows
        .Select(row => string.Join(
            '|',
            row["_uuid"]![1],
            row["name"],
            row["type"],
            string.Join(',', Elements(row["addresses"]!).Order(StringComparer.Ordinal)),
            Elements(row["dynamic_addresses"]!).SingleOrDefault(),
            Elements(row["up"]!).Select(up => up == "true" ? "True" : "False").SingleOrDefault(),
            Elements(row["tag"]!).SingleOrDefault(),
            Elements(row["enabled"]!).SingleOrDefault(),
            string.Join(',', row["external_ids"]![1]!.AsArray().Select(pair => $"{pair![0]}={pair[1]}").Order(StringComparer.Ordinal))))
        .Order(StringComparer.Ordinal));

    private static IEnumerable<string> Elements(JsonNode value) => value.GetValueKind() == JsonValueKind.Array
        ? value[1]!.AsArray().Select(element => element!.ToString())
        : [value.ToString()];

    private sealed record Step(string Name, Func<OvsdbConnection, TcpGate, OvsdbClient, Task> RunAsync)
    {
        public static readonly Step Cut = OnGate("cut", gate => gate.Cut());
        public static readonly Step Close = OnGate("close", gate => gate.Close());
        public static readonly Step Open = OnGate("open", gate => gate.Open());

        public static readonly Step Resync = new("resync", (_, _, client) =>
        {
            client.Resync();
            return Task.CompletedTask;
        });

        public static Step Transaction(string operation) =>
            new(operation, (connection, _, _) => connection.TransactAsync(OvsdbServer.Database, operation));

        public static Step Insert(int port, string columns) => new($"insert p{port} {columns}", async (connection, _, _) =>
        {
            var rows = await connection.SelectAsync(OvsdbServer.Database, Table, "name");
            if (rows.All(row => row["name"]!.GetValue<string>() != $"p{port}"))
            {
                await connection.TransactAsync(
                    OvsdbServer.Database,
                    $$"""{"op":"insert","table":"Logical_Switch_Port","uuid-name":"p","row":{"name":"p{{port}}",""" + columns + "}}",
                    """{"op":"mutate","table":"Logical_Switch","where":[],"mutations":[["ports","insert",["named-uuid","p"]]]}""");
            }
        });

        public static Step Delete(int port) => new($"delete p{port}", async (connection, _, _) =>
        {
            var rows = await connection.SelectAsync(OvsdbServer.Database, Table, "name");
            foreach (var row in rows.Where(row => row["name"]!.GetValue<string>() == $"p{port}"))
            {
                await connection.TransactAsync(
                    OvsdbServer.Database,
                    $$"""{"op":"mutate","table":"Logical_Switch","where":[],"mutations":[["ports","delete",["uuid","{{row["_uuid"]![1]}}"]]]}""");
            }
        });

        public override string ToString() => Name;

        private static Step OnGate(string name, Action<TcpGate> act) => new(name, (_, gate, _) =>
        {
            act(gate);
            return Task.CompletedTask;
        });
    }
}
