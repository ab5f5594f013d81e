using WebhookGuard.Ovsdb.Monitors;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.Ovsdb.Tests.RealServer;

/// <summary>Loading and following, against the real server and the real Northbound schema.</summary>
public class SynchronizingTests
{
    private const string InsertPort =
        """{"op":"insert","table":"Logical_Switch_Port","uuid-name":"p","row":{"name":"p1","addresses":["set",["m1","m2"]],"external_ids":["map",[["a","1"],["b","2"]]]}}""";

    private const string InsertSwitch =
        """{"op":"insert","table":"Logical_Switch","row":{"name":"ls","ports":["named-uuid","p"]}}""";

    [OvsdbFact]
    public async Task Rows_that_exist_are_loaded_and_left_out_columns_are_empty()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await server.TransactAsync(InsertPort, InsertSwitch);
        await using var client = new RunningClient(RunningClient.Options(server.UnixRemote, RunningClient.Ports, RunningClient.Switches));
        await client.SyncedAsync();

        var port = client.Listener.Named("Logical_Switch_Port", "p1")!.Value;
        Assert.Equal("", port.GetString("type"));
        Assert.Equal(["m1", "m2"], port.GetStrings("addresses").Order());
        Assert.Equal("", port.GetString("dynamic_addresses"));
        Assert.Null(port.GetBool("up"));
        Assert.Null(port.GetLong("tag"));
        Assert.Equal([new("a", "1"), new("b", "2")], port.GetMap("external_ids").OrderBy(pair => pair.Key));
        var logicalSwitch = client.Listener.Named("Logical_Switch", "ls")!.Value;
        Assert.Equal([port.Uuid], logicalSwitch.GetUuids("ports"));
        Assert.Empty(logicalSwitch.GetMap("other_config"));
        Assert.Equal(OvsdbServerRole.Standalone, client.Client.State.Role);
        Assert.Equal(["replace 2"], client.Listener.Events);
    }

    [OvsdbFact]
    public async Task A_transaction_arrives_as_one_call_with_old_and_new_rows()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await using var client = new RunningClient(RunningClient.Options(server.UnixRemote, RunningClient.Ports, RunningClient.Switches));
        await client.SyncedAsync();
        await server.TransactAsync(InsertPort, InsertSwitch);
        await client.UntilAsync(() => client.Listener.Transactions.Count == 1);
        Assert.Equal(2, client.Listener.Transactions[0].Count);
        Assert.All(client.Listener.Transactions[0], change => Assert.True(change is { Old: null, New: not null }));

        await server.TransactAsync("""{"op":"delete","table":"Logical_Switch","where":[]}""");
        await client.UntilAsync(() => client.Listener.Transactions.Count == 2);
        Assert.Equal(2, client.Listener.Transactions[1].Count);
        Assert.All(client.Listener.Transactions[1], change => Assert.True(change is { Old: not null, New: null }));
    }

    [OvsdbFact]
    public async Task Clearing_a_set_of_one_and_setting_it_are_told_apart()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await server.TransactAsync(InsertPort, InsertSwitch);
        await using var client = new RunningClient(RunningClient.Options(server.UnixRemote));
        await client.SyncedAsync();

        // Each of these but the first arrives as {"modify":{"addresses":"m1"}} or with the other element.
        string[] steps = ["\"m1\"", """["set",[]]""", "\"m1\"", "\"m2\"", """["set",["m1","m2","m3"]]""", "\"m3\"", """["set",[]]"""];
        string[][] expected = [["m1"], [], ["m1"], ["m2"], ["m1", "m2", "m3"], ["m3"], []];
        for (var i = 0; i < steps.Length; i++)
        {
            await server.TransactAsync(
                $$$"""{"op":"update","table":"Logical_Switch_Port","where":[],"row":{"addresses":{{{steps[i]}}}}}""");
            var count = i + 1;
            await client.UntilAsync(() => client.Listener.Transactions.Count == count);
            Assert.Equal(expected[i], client.Listener.Named("Logical_Switch_Port", "p1")!.Value.GetStrings("addresses").Order());
        }
    }

    [OvsdbFact]
    public async Task Optional_columns_arrive_as_new_values()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await server.TransactAsync(InsertPort, InsertSwitch);
        await using var client = new RunningClient(RunningClient.Options(server.UnixRemote));
        await client.SyncedAsync();
        await server.TransactAsync(
            """{"op":"update","table":"Logical_Switch_Port","where":[],"row":{"up":true,"tag":7,"dynamic_addresses":"m 10.0.0.1","type":"router"}}""");
        await client.UntilAsync(() => client.Listener.Transactions.Count == 1);
        var port = client.Listener.Named("Logical_Switch_Port", "p1")!.Value;
        Assert.True(port.GetBool("up"));
        Assert.Equal(7, port.GetLong("tag"));
        Assert.Equal("m 10.0.0.1", port.GetString("dynamic_addresses"));
        Assert.Equal("router", port.GetString("type"));

        await server.TransactAsync(
            """{"op":"update","table":"Logical_Switch_Port","where":[],"row":{"up":false,"tag":["set",[]],"dynamic_addresses":"m 10.0.0.2","type":""}}""");
        await client.UntilAsync(() => client.Listener.Transactions.Count == 2);
        port = client.Listener.Named("Logical_Switch_Port", "p1")!.Value;
        Assert.False(port.GetBool("up"));
        Assert.Null(port.GetLong("tag"));
        Assert.Equal("m 10.0.0.2", port.GetString("dynamic_addresses"));
        Assert.Equal("", port.GetString("type"));
    }

    [OvsdbFact]
    public async Task A_map_that_loses_changes_and_gains_pairs_at_once_is_followed()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await server.TransactAsync(InsertPort, InsertSwitch);
        await using var client = new RunningClient(RunningClient.Options(server.UnixRemote));
        await client.SyncedAsync();
        await server.TransactAsync(
            """{"op":"update","table":"Logical_Switch_Port","where":[],"row":{"external_ids":["map",[["b","3"],["c","4"]]]}}""");
        await client.UntilAsync(() => client.Listener.Transactions.Count == 1);
        var map = client.Listener.Named("Logical_Switch_Port", "p1")!.Value.GetMap("external_ids");
        Assert.Equal([new("b", "3"), new("c", "4")], map.OrderBy(pair => pair.Key));
    }

    [OvsdbFact]
    public async Task Of_a_map_only_the_keys_that_were_asked_for_are_kept_whatever_changes()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await server.TransactAsync(InsertPort, InsertSwitch);
        var keys = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["external_ids"] = ["b", "d"] };
        await using var client = new RunningClient(RunningClient.Options(server.UnixRemote, RunningClient.Ports with { Keys = keys }));
        await client.SyncedAsync();
        Assert.Equal([new("b", "2")], Map());

        await server.TransactAsync(
            """{"op":"update","table":"Logical_Switch_Port","where":[],"row":{"external_ids":["map",[["a","5"],["c","4"],["d","6"]]]}}""");
        await client.UntilAsync(() => client.Listener.Transactions.Count == 1);
        Assert.Equal([new("d", "6")], Map());

        IReadOnlyDictionary<string, string> Map() => client.Listener.Named("Logical_Switch_Port", "p1")!.Value.GetMap("external_ids");
    }

    [OvsdbFact]
    public async Task Rows_come_and_go_with_the_conditions_and_conditions_are_alternatives()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        var wanted = RunningClient.Switches with
        {
            Conditions = [OvsdbCondition.Equal("name", "one"), OvsdbCondition.Includes("other_config", "vendor", "x")],
        };
        await server.TransactAsync(
            """{"op":"insert","table":"Logical_Switch","row":{"name":"one"}}""",
            """{"op":"insert","table":"Logical_Switch","row":{"name":"two","other_config":["map",[["vendor","x"],["q","r"]]]}}""",
            """{"op":"insert","table":"Logical_Switch","row":{"name":"three"}}""");
        await using var client = new RunningClient(
            RunningClient.Options(server.UnixRemote, wanted) with { SelfCheckInterval = TimeSpan.FromMilliseconds(50) });
        await client.SyncedAsync();
        Assert.Equal(["one", "two"], Names());

        await server.TransactAsync("""{"op":"update","table":"Logical_Switch","where":[["name","==","one"]],"row":{"name":"four"}}""");
        await client.UntilAsync(() => Names() is ["two"]);
        await server.TransactAsync(
            """{"op":"update","table":"Logical_Switch","where":[["name","==","three"]],"row":{"other_config":["map",[["vendor","x"]]]}}""");
        await client.UntilAsync(() => Names() is ["three", "two"]);
        Assert.Equal(1, client.Client.State.Replaces);

        string[] Names() => [.. client.Listener.Rows("Logical_Switch").Select(row => row.GetString("name")).Order(StringComparer.Ordinal)];
    }

    [OvsdbFact]
    public async Task Tables_and_columns_the_schema_lacks_are_left_out_and_reported()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await server.TransactAsync("""{"op":"insert","table":"Logical_Switch","row":{"name":"ls"}}""");
        await using var client = new RunningClient(RunningClient.Options(
            server.UnixRemote, new OvsdbTableRequest("Logical_Switch", ["name", "no_such"]), new OvsdbTableRequest("No_Such", ["name"])));
        await client.SyncedAsync();
        Assert.Equal(["Logical_Switch.no_such", "No_Such"], client.Client.State.Missing);
        var row = Assert.Single(client.Listener.Rows("Logical_Switch"));
        Assert.Equal("ls", row.GetString("name"));
        Assert.Equal("", row.GetString("no_such"));
        Assert.False(row.HasColumn("no_such"));
        Assert.Throws<ArgumentException>(() => row.GetString("other_config"));
        Assert.Throws<ArgumentException>(() => row.GetMap("name"));
    }

    [OvsdbFact]
    public async Task A_database_the_server_lacks_is_named_with_what_it_has()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await using var client = new RunningClient(RunningClient.Options(server.UnixRemote) with { Database = "Nothing" });
        await client.UntilAsync(() => client.Client.State.LastFailure is not null);
        Assert.Contains("Nothing", client.Client.State.LastFailure, StringComparison.Ordinal);
        Assert.False(client.Client.State.Synced);
    }

    [OvsdbFact]
    public async Task Without_conditional_monitoring_the_original_monitor_is_followed()
    {
        await using var server = await OvsdbServer.StartStandaloneAsync();
        await server.AppCtlAsync("ovsdb-server/disable-monitor-cond");
        await server.TransactAsync(InsertPort, InsertSwitch);
        await using var client = new RunningClient(RunningClient.Options(server.UnixRemote));
        await client.SyncedAsync();
        Assert.Equal(["m1", "m2"], client.Listener.Named("Logical_Switch_Port", "p1")!.Value.GetStrings("addresses").Order());
        await server.TransactAsync(
            """{"op":"mutate","table":"Logical_Switch_Port","where":[],"mutations":[["addresses","delete","m1"],["external_ids","delete","a"]]}""");
        await client.UntilAsync(() => client.Listener.Transactions.Count == 1);
        var port = client.Listener.Named("Logical_Switch_Port", "p1")!.Value;
        Assert.Equal(["m2"], port.GetStrings("addresses"));
        Assert.Equal([new("b", "2")], port.GetMap("external_ids"));
        await server.TransactAsync("""{"op":"delete","table":"Logical_Switch","where":[]}""");
        await client.UntilAsync(() => client.Listener.Rows("Logical_Switch_Port").Count == 0);
    }
}
