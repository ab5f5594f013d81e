using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Ovsdb.Monitors;
using static WebhookGuard.Ovsdb.Tests.Fakes.FakeOvsdbServer;

namespace WebhookGuard.Ovsdb.Tests.Fakes;

/// <summary>What servers do when things go wrong, and the client's answer.</summary>
public class FaultTests
{
    private static readonly OvsdbTableRequest Table = new("T", ["name", "many", "number"]);

    [Fact]
    public async Task A_stream_cut_at_every_byte_is_understood()
    {
        await using var server = new FakeOvsdbServer { ByteByByte = true };
        await using var client = Start(server);
        await client.SyncedAsync();
        await server.SendAsync(Update3(Transaction2, Insert("$B", "b\\u00e4ü")));
        await client.UntilAsync(() => Names(client) == "a,bäü");
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Messages_back_to_back_and_with_space_between_are_understood()
    {
        await using var server = new FakeOvsdbServer();
        await using var client = Start(server);
        await client.SyncedAsync();
        await server.SendAsync(
            Update3(Transaction2, Insert("$B", "b")) + Update3(Transaction1, """{"$B":{"modify":{"name":"c"}}}""") + " \n\t "
            + """ { "method" : "echo" , "id" : "e" , "params" : [ "x" ] } """
            + Update3(Transaction2, """{"$A":{"delete":null}}"""));
        await client.UntilAsync(() => Names(client) == "c");
        await client.UntilAsync(() => server.Received.Any(message => message["id"]!.ToJsonString() == "\"e\""));
        var reply = server.Received.Single(message => message["method"] is null);
        Assert.Equal("""{"id":"e","result":["x"],"error":null}""", reply.ToJsonString());
        Assert.Equal(["replace 1", "changes 1", "changes 1", "changes 1"], client.Listener.Events);
    }

    [Theory]
    [InlineData("""{"error":null,"result":$RESULT,"id":$ID}""")]
    [InlineData("""{"result":$RESULT,"id":$ID}""")]
    [InlineData("""{"x":{"y":[1,{"id":9}]},"error":null,"id":$ID,"result":$RESULT}""")]
    public async Task Members_of_a_reply_come_in_any_order(string shape)
    {
        await using var server = new FakeOvsdbServer();
        server.Answers["monitor_cond_since D"] = _ => shape.Replace("$RESULT", Initial("a", Transaction1), StringComparison.Ordinal);
        server.Answers["monitor_cond _Server"] = _ => shape.Replace("$RESULT", ServerRow(), StringComparison.Ordinal);
        await using var client = Start(server);
        await client.SyncedAsync();
        Assert.Equal("a", Names(client));
        await server.SendAsync(
            $$$$$$$"""{"params":["data","$X2",{"T":{{{{{{{Insert("$B", "b")}}}}}}}}],"id":null,"method":"update3"}""");
        await client.UntilAsync(() => Names(client) == "a,b");
    }

    [Fact]
    public async Task Every_request_has_exactly_the_members_a_server_accepts_and_none_writes()
    {
        await using var server = new FakeOvsdbServer();
        await using var client = Start(server);
        await client.SyncedAsync();
        Assert.All(server.Received, request =>
        {
            Assert.Equal(["id", "method", "params"], request.Select(member => member.Key).Order(StringComparer.Ordinal));
            Assert.IsType<JsonArray>(request["params"]);
            Assert.NotNull(request["id"]);
        });
        Assert.Equal(
            ["get_schema", "monitor_cond", "set_db_change_aware", "get_schema", "monitor_cond_since"],
            server.Received.Select(request => (string)request["method"]!));
        Assert.Equal(ZeroTransaction, (string?)server.ReceivedOf("monitor_cond_since").Single()["params"]![3]);
    }

    [Theory]
    [InlineData(UnknownMethod)]
    [InlineData("""{"id":$ID,"result":null,"error":"unknown method"}""")]
    [InlineData("""{"error":{"error":"unknown method"},"id":$ID}""")]
    public async Task Unknown_methods_lead_to_the_older_monitors(string refusal)
    {
        await using var server = new FakeOvsdbServer();
        server.Answers["monitor_cond_since D"] = _ => refusal;
        server.Answers["monitor_cond D"] = _ => refusal;
        server.Answers["monitor D"] = _ => Result("""{"T":{"$A":{"new":{"name":"a","many":["set",["x","y"]],"number":["set",[]]}}}}""");
        await using var client = Start(server);
        await client.SyncedAsync();
        await server.SendAsync(
            """{"id":null,"method":"update","params":["data",{"T":{"$A":{"old":{"many":["set",["x","y"]]},"new":{"name":"a","many":"x","number":1}},"$B":{"new":{"name":"b"}}}}]}""");
        await client.UntilAsync(() => Names(client) == "a,b");
        var row = client.Listener.Named("T", "a")!.Value;
        Assert.Equal(["x"], row.GetStrings("many"));
        Assert.Equal(1, row.GetLong("number"));
        await server.SendAsync("""{"id":null,"method":"update","params":["data",{"T":{"$A":{"old":{"name":"a"}}}}]}""");
        await client.UntilAsync(() => Names(client) == "b");
    }

    [Fact]
    public async Task Update2_of_the_conditional_monitor_is_followed()
    {
        await using var server = new FakeOvsdbServer();
        server.Answers["monitor_cond_since D"] = _ => UnknownMethod;
        server.Answers["monitor_cond D"] = _ => Result("""{"T":{"$A":{"initial":{"name":"a","many":"x"}}}}""");
        await using var client = Start(server);
        await client.SyncedAsync();
        await server.SendAsync("""{"id":null,"method":"update2","params":["data",{"T":{"$A":{"modify":{"many":"x"}}}}]}""");
        await client.UntilAsync(() => client.Listener.Transactions.Count == 1);
        Assert.Empty(client.Listener.Named("T", "a")!.Value.GetStrings("many"));
    }

    [Theory]
    [InlineData("""{"id":$ID,"error":{"error":"no such thing","details":"really"}}""", "no such thing (really)")]
    [InlineData("""{"id":$ID,"result":null,"error":"no such thing"}""", "no such thing")]
    [InlineData("""{"id":$ID,"result":null,"error":["odd"]}""", "odd")]
    public async Task An_error_reply_is_reported_and_tried_again(string reply, string expected)
    {
        await using var server = new FakeOvsdbServer();
        var good = server.Answers["monitor_cond_since D"];
        var calls = 0;
        server.Answers["monitor_cond_since D"] = parameters => Interlocked.Increment(ref calls) == 1 ? reply : good(parameters);
        await using var client = Start(server);
        await client.SyncedAsync();
        Assert.Contains(expected, client.Client.State.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_the_database_Server_is_used_as_it_is()
    {
        await using var server = new FakeOvsdbServer();
        server.Answers["get_schema _Server"] = _ => """{"id":$ID,"error":{"error":"unknown database","syntax":"\"_Server\""}}""";
        await using var client = Start(server);
        await client.SyncedAsync();
        Assert.Equal(OvsdbServerRole.Unknown, client.Client.State.Role);
        Assert.Empty(server.ReceivedOf("monitor_cond"));
    }

    [Fact]
    public async Task A_lost_connection_is_resumed_and_only_what_was_missed_is_delivered()
    {
        await using var server = new FakeOvsdbServer();
        await using var client = Start(server);
        await client.SyncedAsync();
        await server.SendAsync(Update3(Transaction2, Insert("$B", "b")));
        await client.UntilAsync(() => Names(client) == "a,b");
        server.Answers["monitor_cond_since D"] = _ => Result("""[true,"$X1",{"T":{"$B":{"modify":{"many":"x"}}}}]""");
        server.Drop();
        await client.UntilAsync(() => client.Client.State is { Synced: true, Resumes: 1 });
        await client.UntilAsync(() => client.Listener.Named("T", "b")!.Value.GetStrings("many") is ["x"]);
        Assert.Equal([ZeroTransaction, Transaction2], AskedSince(server));
        Assert.Equal(["replace 1", "changes 1", "changes 1"], client.Listener.Events);
        Assert.Equal(1, client.Client.State.Reconnects);
    }

    [Fact]
    public async Task Resume_refused_by_the_server_replaces_everything()
    {
        await using var server = new FakeOvsdbServer();
        await using var client = Start(server);
        await client.SyncedAsync();
        server.Answers["monitor_cond_since D"] = _ => Result("""[false,"$X2",{"T":{"$B":{"initial":{"name":"b"}}}}]""");
        server.Drop();
        await client.UntilAsync(() => Names(client) == "b");
        Assert.Equal([ZeroTransaction, Transaction1], AskedSince(server));
        Assert.Equal(["replace 1", "replace 1"], client.Listener.Events);
    }

    [Fact]
    public async Task Another_cluster_is_never_asked_to_resume()
    {
        await using var server = new FakeOvsdbServer();
        await using var client = Start(server);
        await client.SyncedAsync();
        server.Answers["monitor_cond _Server"] = _ => Result(ServerRow(index: 3).Replace("$CLUSTER", Transaction2, StringComparison.Ordinal));
        server.Drop();
        await client.UntilAsync(() => client.Client.State is { Synced: true, Reconnects: 1 });
        Assert.Equal([ZeroTransaction, ZeroTransaction], AskedSince(server));
    }

    [Fact]
    public async Task A_schema_that_gained_a_wanted_column_is_not_resumed()
    {
        await using var server = new FakeOvsdbServer();
        var schema = server.Answers["get_schema D"];
        server.Answers["get_schema D"] = parameters => schema(parameters)!.Replace("\"number\":{", "\"other\":{", StringComparison.Ordinal);
        await using var client = Start(server);
        await client.SyncedAsync();
        Assert.Equal(["T.number"], client.Client.State.Missing);
        server.Answers["get_schema D"] = schema;
        server.Drop();
        await client.UntilAsync(() => client.Client.State is { Synced: true, Reconnects: 1 });
        Assert.Equal([ZeroTransaction, ZeroTransaction], AskedSince(server));
        Assert.Empty(client.Client.State.Missing);
    }

    [Fact]
    public async Task A_stale_server_is_left_for_another_one()
    {
        await using var good = new FakeOvsdbServer();
        await using var stale = new FakeOvsdbServer();
        stale.Answers["monitor_cond _Server"] = _ => Result(ServerRow(index: 11));
        await using var client = Start(RunningClient.Options($"{good.Remote},{stale.Remote}", Table));
        await client.SyncedAsync();
        await good.SendAsync(
            """{"id":null,"method":"update2","params":["_Server",{"Database":{"$SERVERROW":{"modify":{"index":12}}}}]}""");
        await good.SendAsync(Update3(Transaction2, Insert("$B", "b")));
        await client.UntilAsync(() => Names(client) == "a,b");
        good.Drop();
        await client.UntilAsync(() => client.Client.State.LastFailure?.Contains("stale", StringComparison.Ordinal) == true);
        good.Answers["monitor_cond _Server"] = _ => Result(ServerRow(index: 12));
        await client.UntilAsync(() => client.Client.State is { Synced: true } state && state.Remote!.ToString() == good.Remote);
        Assert.Empty(stale.ReceivedOf("monitor_cond_since"));
        Assert.Contains("a", Names(client), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connected", "disconnected from its cluster")]
    [InlineData("schema", "not joined")]
    [InlineData("name", "does not have the database")]
    public async Task A_member_that_is_of_no_use_is_left_for_another_one(string fault, string expected)
    {
        await using var bad = new FakeOvsdbServer();
        await using var good = new FakeOvsdbServer();
        bad.Answers["monitor_cond _Server"] = _ => Result(fault switch
        {
            "connected" => ServerRow(connected: false),
            "schema" => ServerRow(schema: """["set",[]]"""),
            _ => ServerRow(name: "Other"),
        });
        await using var client = Start(RunningClient.Options($"{bad.Remote},{good.Remote}", Table));
        await client.SyncedAsync();
        Assert.Equal(good.Remote, client.Client.State.Remote!.ToString());
        Assert.Contains(expected, client.Client.State.LastFailure, StringComparison.Ordinal);
        Assert.Empty(bad.ReceivedOf("monitor_cond_since"));
    }

    [Fact]
    public async Task A_member_cut_off_from_its_cluster_while_in_use_is_left()
    {
        await using var server = new FakeOvsdbServer();
        await using var client = Start(server);
        await client.SyncedAsync();
        await server.SendAsync(
            """{"id":null,"method":"update2","params":["_Server",{"Database":{"$SERVERROW":{"modify":{"connected":false}}}}]}""");
        await client.UntilAsync(() => client.Client.State is { Synced: true, Reconnects: 1 });
        Assert.Contains("disconnected from its cluster", client.Client.State.LastFailure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lost_leadership_matters_only_to_those_who_want_the_leader(bool leaderOnly)
    {
        await using var first = new FakeOvsdbServer();
        await using var second = new FakeOvsdbServer();
        await using var client = Start(RunningClient.Options($"{first.Remote},{second.Remote}", Table) with { LeaderOnly = leaderOnly });
        await client.SyncedAsync();
        await first.SendAsync(
            """{"id":null,"method":"update2","params":["_Server",{"Database":{"$SERVERROW":{"modify":{"leader":false}}}}]}""");
        if (leaderOnly)
        {
            await client.UntilAsync(() => client.Client.State is { Synced: true } state && state.Remote!.ToString() == second.Remote);
            Assert.Contains("not the leader", client.Client.State.LastFailure, StringComparison.Ordinal);
        }
        else
        {
            await client.UntilAsync(() => client.Client.State is { Role: OvsdbServerRole.Follower, LeadershipMoves: 1, Synced: true });
            Assert.Equal(0, second.Connections);
        }
    }

    [Fact]
    public async Task A_canceled_monitor_is_started_again()
    {
        await using var server = new FakeOvsdbServer();
        await using var client = Start(server);
        await client.SyncedAsync();
        server.Answers["monitor_cond_since D"] = _ => Result(Initial("z", Transaction2));
        await server.SendAsync("""{"id":null,"method":"monitor_canceled","params":["data"]}""");
        await client.UntilAsync(() => Names(client) == "z");
        Assert.Equal([ZeroTransaction, Transaction1], AskedSince(server));
    }

    [Fact]
    public async Task An_update_before_the_reply_to_the_monitor_request_is_applied_after_it()
    {
        await using var server = new FakeOvsdbServer();
        server.Answers["monitor_cond_since D"] = _ =>
            Update3(Transaction2, """{"$A":{"modify":{"many":"x"}}}""") + Result(Initial("a", Transaction1));
        await using var client = Start(server);
        await client.UntilAsync(() => client.Listener.Events is ["replace 1", "changes 1"]);
        Assert.Equal(["x"], client.Listener.Named("T", "a")!.Value.GetStrings("many"));
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("""[true,"$X1",{}]""", "a,b")]
    [InlineData("""[false,"$X1",{"T":{"$A":{"initial":{"name":"c"}}}}]""", "b,c")]
    public async Task A_row_that_comes_before_it_is_known_whether_the_server_resumes_is_read_as_it_was_sent(string reply, string names)
    {
        await using var server = new FakeOvsdbServer();
        await using var client = Start(server);
        await client.SyncedAsync();
        server.Answers["monitor_cond_since D"] = _ => Update3(Transaction2, Insert("$B", "b")) + Result(reply);
        server.Drop();
        await client.UntilAsync(() => Names(client) == names);
        Assert.Equal(2, server.Connections);
    }

    public static TheoryData<string> Garbage =>
    [
        "hello",
        "[1,2,3]",
        "{}",
        """{"id":null,"method":7,"params":[]}""",
        """{"id":null,"method":"update3","params":"x"}""",
        """{"id":null,"method":"update3","params":["data"]}""",
        """{"id":null,"method":"update3","params":["data","nope",{}]}""",
        Update3(Transaction2, """{"not-a-uuid":{"insert":{}}}"""),
        Update3(Transaction2, """{"$B":{}}"""),
        Update3(Transaction2, """{"$B":7}"""),
        Update3(Transaction2, """{"$B":{"insert":{"name":7}}}"""),
        Update3(Transaction2, """{"$B":{"insert":{"number":99999999999999999999}}}"""),
        Update3(Transaction2, """{"$B":{"insert":{"many":["bag",["x"]]}}}"""),
        Update3(Transaction2, """{"$B":{"insert":{"many":["set"]}}}"""),
        Update3(Transaction2, """{"$B":{"insert":{"many":["map",[["a","b"]]]}}}"""),
        Update3(Transaction2, """{"$B":{"modify":{"name":"never seen"}}}"""),
        Update3(Transaction2, """{"$B":{"delete":null}}"""),
        """{"id":null,"method":"update3","params":["data","$X2",{"Other":{"$B":{"insert":{}}}}]}""",
        """{"id":null,"method":"update3","params":["data","$X2",[]]}""",
    ];

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Malformed_or_impossible_data_is_reported_and_everything_is_loaded_again(string text)
    {
        await using var server = new FakeOvsdbServer();
        await using var client = Start(server);
        await client.SyncedAsync();
        server.Answers["monitor_cond_since D"] = _ => Result(Initial("again", Transaction2));
        await server.SendAsync(text);
        await client.UntilAsync(() => Names(client) == "again");
        Assert.Equal([ZeroTransaction, ZeroTransaction], AskedSince(server));
        Assert.NotNull(client.Client.State.LastFailure);
        Assert.DoesNotContain("Reference", client.Client.State.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_that_mean_nothing_here_do_no_harm()
    {
        await using var server = new FakeOvsdbServer();
        await using var client = Start(server);
        await client.SyncedAsync();
        await server.SendAsync("""{"id":null,"method":"locked","params":["x"]}{"id":5,"method":"what","params":[]}{"id":"echo","result":[],"error":null}""");
        await server.SendAsync(Update3(Transaction1, Insert("$B", "b"), monitor: "somebody else's"));
        await server.SendAsync("""{"id":null,"method":"monitor_canceled","params":["somebody else's"]}""");
        await client.UntilAsync(() => server.Received.Any(message => (string?)message["error"] == "unknown method"));
        await server.SendAsync(Update3(Transaction2, Insert("$B", "b")));
        await client.UntilAsync(() => Names(client) == "a,b");
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_huge_reply_with_a_huge_row_is_taken()
    {
        await using var server = new FakeOvsdbServer();
        var many = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"element {i}\""));
        var rows = string.Join(',', Enumerable.Range(0, 50_000).Select(i => $$$$$$$"""
            "{{{{{{{Uuid(i)}}}}}}}":{"initial":{"name":"row {{{{{{{i}}}}}}}"}}
            """));
        server.Answers["monitor_cond_since D"] = _ =>
            Result($$$$$$$"""[false,"$X1",{"T":{"$A":{"initial":{"name":"a","many":["set",[{{{{{{{many}}}}}}}]]}},{{{{{{{rows}}}}}}}}}]""");
        await using var client = Start(server);
        await client.SyncedAsync();
        Assert.Equal(50_001, client.Listener.Rows("T").Count);
        Assert.Equal(100_000, client.Listener.Named("T", "a")!.Value.GetStrings("many").Count);

        static Guid Uuid(int i) => new(i, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    }

    [Fact]
    public async Task A_value_beyond_the_limit_ends_the_connection_instead_of_the_process()
    {
        await using var server = new FakeOvsdbServer();
        await using var client = Start(RunningClient.Options(server.Remote, Table) with { MaxValueBytes = 200_000 });
        await client.SyncedAsync();
        await server.SendAsync("{\"id\":null,\"method\":\"" + new string('x', 1_000_000));
        await client.UntilAsync(() => client.Client.State is { Synced: true, Reconnects: 1 });
        Assert.Contains("larger than", client.Client.State.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_server_is_dropped_after_two_echoes()
    {
        var time = new FakeTimeProvider();
        await using var server = new FakeOvsdbServer();
        server.Answers["echo "] = _ => null;
        await using var client = Start(RunningClient.Options(server.Remote, Table), time);
        await client.SyncedAsync();
        await client.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return client.Client.State is { Synced: true, Reconnects: 1 };
        });
        Assert.Contains("silent", client.Client.State.LastFailure, StringComparison.Ordinal);
        Assert.Equal(2, server.ReceivedOf("echo").Take(2).Count());
    }

    [Fact]
    public async Task A_server_that_answers_echoes_is_kept()
    {
        var time = new FakeTimeProvider();
        await using var server = new FakeOvsdbServer();
        await using var client = Start(RunningClient.Options(server.Remote, Table), time);
        await client.SyncedAsync();
        for (var i = 1; i <= 5; i++)
        {
            var expected = i;
            time.Advance(TimeSpan.FromSeconds(5));
            await client.UntilAsync(() => server.ReceivedOf("echo").Count() >= expected);

            // The answer must be in before the clock goes on; a message with an effect behind it proves that.
            await server.SendAsync(Update3(Transaction2, Insert("$B", $"b{i}")));
            await client.UntilAsync(() => Names(client) == $"a,b{expected}");
        }

        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_server_that_prepares_the_rows_is_given_longer_and_not_for_ever()
    {
        var time = new FakeTimeProvider();
        await using var server = new FakeOvsdbServer();
        server.Answers["monitor_cond_since D"] = _ => null;
        server.Answers["echo "] = _ => null;
        await using var client = Start(RunningClient.Options(server.Remote, Table), time);
        await client.UntilAsync(() => server.ReceivedOf("monitor_cond_since").Any());
        time.Advance(TimeSpan.FromSeconds(55));
        await server.SendAsync("""{"id":"e","method":"echo","params":[]}""");
        await client.UntilAsync(() => server.Received.Any(message => message["id"]!.ToJsonString() == "\"e\""));
        for (var i = 0; i < 11; i++)
        {
            Assert.Equal(1, server.Connections);
            time.Advance(TimeSpan.FromSeconds(4));
        }

        server.Answers["monitor_cond_since D"] = _ => Result(Initial("a", Transaction1));
        await client.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return client.Client.State is { Synced: true, Reconnects: > 0 };
        });
        Assert.Contains(
            client.Listener.States, state => state.LastFailure?.Contains("after it was asked for the rows", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_monitor_that_the_server_dropped_silently_is_noticed()
    {
        await using var server = new FakeOvsdbServer();
        server.Answers["transact D"] = parameters =>
        {
            Assert.All(parameters.Skip(1), operation => Assert.Equal("select", (string?)operation!["op"]));
            return Result("""[{"rows":[{"_uuid":["uuid","$A"]},{"_uuid":["uuid","$B"]}]}]""");
        };
        await using var client = Start(RunningClient.Options(server.Remote, Table) with { SelfCheckInterval = TimeSpan.FromMilliseconds(20) });
        await client.SyncedAsync();
        Assert.Empty(server.ReceivedOf("transact"));
        server.Answers["monitor_cond_since D"] = parameters =>
        {
            Assert.Equal(ZeroTransaction, (string?)parameters[3]);
            return Result("""[false,"$X2",{"T":{"$A":{"initial":{"name":"a"}},"$B":{"initial":{"name":"b"}}}}]""");
        };
        server.Answers["monitor_cond _Server"] = _ => Result(ServerRow(index: 11));
        await server.SendAsync(
            """{"id":null,"method":"update2","params":["_Server",{"Database":{"$SERVERROW":{"modify":{"index":11}}}}]}""");
        await client.UntilAsync(() => Names(client) == "a,b");
        Assert.Contains("monitor was lost", client.Client.State.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_that_throws_is_given_everything_again()
    {
        await using var server = new FakeOvsdbServer();
        var listener = new RecordingListener { BeforeChanges = _ => throw new InvalidOperationException("listener bug") };
        await using var client = new RunningClient(RunningClient.Options(server.Remote, Table) with { Database = "D" }, listener);
        await client.SyncedAsync();
        server.Answers["monitor_cond_since D"] = _ => Result(Initial("again", Transaction2));
        await server.SendAsync(Update3(Transaction2, Insert("$B", "b")) + Update3(Transaction2, """{"$B":{"modify":{"name":"c"}}}"""));
        await client.UntilAsync(() => Names(client) == "again");
        Assert.Equal(["replace 1", "replace 1"], listener.Events);
        Assert.Contains("listener bug", client.Client.State.LastFailure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_listener_that_blocks_delays_no_echo_and_one_far_behind_is_reloaded()
    {
        await using var server = new FakeOvsdbServer();
        using var gate = new ManualResetEventSlim();
        var listener = new RecordingListener { BeforeChanges = _ => gate.Wait() };
        await using var client = new RunningClient(
            RunningClient.Options(server.Remote, Table) with { Database = "D", MaxQueuedTransactions = 3 }, listener);
        await client.SyncedAsync();
        for (var i = 0; i < 3; i++)
        {
            await server.SendAsync(Update3(Transaction2, Insert("$B", $"b{i}")));
        }

        await server.SendAsync("""{"id":"e","method":"echo","params":[]}""");
        await client.UntilAsync(() => server.Received.Any(message => message["id"]!.ToJsonString() == "\"e\""));
        server.Answers["monitor_cond_since D"] = _ => Result(Initial("again", Transaction2));
        for (var i = 0; i < 3; i++)
        {
            await server.SendAsync(Update3(Transaction2, Insert("$B", $"c{i}")));
        }

        await client.UntilAsync(() => client.Client.State.LastFailure?.Contains("behind", StringComparison.Ordinal) == true);
        gate.Set();
        await client.UntilAsync(() => Names(client) == "again");
    }

    [Fact]
    public async Task A_reload_on_demand_forgets_what_was_received()
    {
        await using var server = new FakeOvsdbServer();
        await using var client = Start(server);
        await client.SyncedAsync();
        client.Client.Resync();
        await client.UntilAsync(() => client.Listener.Events is ["replace 1", "replace 1"]);
        Assert.Equal([ZeroTransaction, ZeroTransaction], AskedSince(server));
    }

    [Fact]
    public async Task A_slow_handshake_is_bounded_by_the_connect_timeout_and_reported()
    {
        // A port that accepts nothing: the backlog of a listener that never accepts completes TCP but not TLS.
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        using var certificates = TestKit.Ovsdb.OvsdbCertificates.Create();
        var options = RunningClient.Options($"ssl:127.0.0.1:{port}", Table) with
        {
            ConnectTimeout = TimeSpan.FromMilliseconds(100),
            Tls = new Remotes.OvsdbTlsOptions(certificates.CaFile),
        };
        await using var client = Start(options);
        await client.UntilAsync(() => client.Client.State.LastFailure?.Contains("no connection within", StringComparison.Ordinal) == true);
    }

    private static RunningClient Start(FakeOvsdbServer server) => Start(RunningClient.Options(server.Remote, Table));

    private static RunningClient Start(OvsdbClientOptions options, TimeProvider? timeProvider = null) =>
        new(options with { Database = "D" }, timeProvider: timeProvider);

    private static string Names(RunningClient client) =>
        string.Join(',', client.Listener.Rows("T").Select(row => row.GetString("name")).Order(StringComparer.Ordinal));

    private static string[] AskedSince(FakeOvsdbServer server) =>
        [.. server.ReceivedOf("monitor_cond_since").Select(request => (string)request["params"]![3]!)];
}
