using System.Text.Json.Nodes;
using WebhookGuard.Sources.OvnNorthbound;
using WebhookGuard.Tests.Hosting.Server;

namespace WebhookGuard.Tests.Admission;

/// <summary>The answers that refuse, as the API server reads them and kubectl shows them.</summary>
public sealed class ConflictAnswerTests
{
    [Fact]
    public async Task An_address_that_somebody_holds_is_a_conflict_and_the_answer_names_holder_evidence_and_free_addresses()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.VirtualMachine("db-1", "10.66.0.10"));
        AddPort(server, "db-1.team-a", "team-a/db-1", "00:00:00:00:00:10 10.66.0.10");

        var answer = await server.ReviewAsync(new Review(Objects.VirtualMachine("db-2", "10.66.0.10")));

        Assert.Equal((false, 409, "Conflict"), (answer.Allowed, answer.Code, answer.Reason));
        Assert.Equal(
            "10.66.0.10 in subnet tenant-a is held by VirtualMachine team-a/db-1 (stopped; logical switch port db-1.team-a). "
            + "Free near it: 10.66.0.11, 10.66.0.12, 10.66.0.13.",
            answer.Message);
        Assert.Equal("deny", answer.Audit["verdict"]);
        Assert.Equal("held", answer.Audit["reason"]);
        Assert.Equal(answer.Message, answer.Audit["message"]);
        Assert.Empty(answer.Warnings);
    }

    [Fact]
    public async Task What_is_left_of_an_owner_that_is_gone_is_a_conflict_of_its_own()
    {
        await using var server = await GuardServer.StartAsync();
        AddPort(server, "old.team-a", "team-a/old", "00:00:00:00:00:60 10.66.0.60");

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.60")));

        Assert.Equal((409, "leftover"), (answer.Code, answer.Audit["reason"]));
        Assert.Contains("logical switch port old.team-a, a leftover", answer.Message, StringComparison.Ordinal);
        Assert.Contains("within 12 minutes", answer.Message, StringComparison.Ordinal);
        Assert.Contains("kubectl ko nbctl lsp-del old.team-a", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.67.0.1", "10.67.0.1 is not in subnet tenant-a (10.66.0.0/16)")]
    [InlineData("10.66.0.1", "10.66.0.1 is the gateway of subnet tenant-a.")]
    [InlineData("10.66.0.0", "network address")]
    [InlineData("10.66.255.255", "broadcast address")]
    [InlineData("10.66.0.300", "10.66.0.300")]
    [InlineData("10.66.0.10,10.66.0.11", "multiple IPv4 addresses")]
    public async Task A_request_that_nobody_could_meet_is_invalid(string ip, string expected)
    {
        await using var server = await GuardServer.StartAsync();

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", ip)));

        Assert.Equal((false, 422, "Invalid", "invalid"), (answer.Allowed, answer.Code, answer.Reason, answer.Audit["reason"]));
        Assert.Contains(expected, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_outweighs_what_else_is_wrong()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.Pod("holder", "10.66.0.10"));

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10,10.66.0.11")));

        Assert.Equal((409, "invalid,held"), (answer.Code, answer.Audit["reason"]));
        Assert.Contains("multiple IPv4 addresses", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_MAC_address_is_held_as_an_IP_is()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.Pod("holder", "10.66.0.10", ("ovn.kubernetes.io/mac_address", "00:00:00:AA:BB:CC")));

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", null, ("ovn.kubernetes.io/mac_address", "00:00:00:aa:bb:cc"))));

        Assert.Equal(409, answer.Code);
        Assert.Contains("00:00:00:aa:bb:cc", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Subnet_that_does_not_exist_is_worth_a_warning()
    {
        await using var server = await GuardServer.StartAsync();
        var pod = Objects.Pod("p", "10.99.0.10").Annotated("ovn.kubernetes.io/logical_switch", "nowhere");

        var answer = await server.ReviewAsync(new Review(pod));

        Assert.True(answer.Allowed);
        Assert.Contains(answer.Warnings, warning => warning.Contains("nowhere does not exist", StringComparison.Ordinal));
        Assert.Equal(("warn", "notice"), (answer.Audit["verdict"], answer.Audit["reason"]));
    }

    [Fact]
    public async Task An_address_that_is_free_is_granted_without_a_word()
    {
        await using var server = await GuardServer.StartAsync();

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", "10.66.0.10")));

        Assert.True(answer.Allowed);
        Assert.Empty(answer.Warnings);
        Assert.Equal("allow", answer.Audit["verdict"]);
        Assert.Null(answer.Code);
    }

    [Theory]
    [InlineData(1990)]
    [InlineData(1991)]
    [InlineData(1992)]
    [InlineData(1993)]
    [InlineData(5000)]
    public async Task A_long_message_is_cut_for_the_audit_log_and_stays_text(int length)
    {
        // Emoji take two UTF-16 units: a cut may fall between them.
        await using var server = await GuardServer.StartAsync();
        var nonsense = new string('x', length % 2) + string.Concat(Enumerable.Repeat("\U0001F600", length / 2));

        var answer = await server.ReviewAsync(new Review(Objects.Pod("p", nonsense)));

        Assert.Equal(422, answer.Code);
        Assert.True(answer.Audit["message"].Length <= 2000);
        Assert.DoesNotContain('\uFFFD', answer.Audit["message"]);
        Assert.StartsWith(answer.Audit["message"], answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_under_creation_without_a_namespace_is_of_the_requests()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.Pod("holder", "10.66.0.10"));
        var review = new Review(Objects.Pod("p", "10.66.0.10")).ToJson();
        review["request"]!["object"]!["metadata"]!.AsObject().Remove("namespace");

        var answer = await server.ReviewAsync(System.Text.Encoding.UTF8.GetBytes(review.ToJsonString()));

        Assert.Equal(409, answer.Code);
    }

    [Fact]
    public async Task A_dry_run_gets_the_same_verdict()
    {
        await using var server = await GuardServer.StartAsync();
        server.Apply(Objects.Pod("holder", "10.66.0.10"));
        var review = new Review(Objects.Pod("p", "10.66.0.10")).ToJson();
        review["request"]!["dryRun"] = true;
        review["request"]!["options"] = new JsonObject { ["dryRun"] = new JsonArray("All") };

        Assert.Equal(409, (await server.ReviewAsync(System.Text.Encoding.UTF8.GetBytes(review.ToJsonString()))).Code);
    }

    private static void AddPort(GuardServer server, string name, string pod, string addresses)
    {
        var port = new LogicalSwitchPort
        {
            Uuid = Guid.NewGuid(),
            Name = name,
            Addresses = [addresses],
            ExternalIds = new Dictionary<string, string> { ["pod"] = pod, ["vendor"] = "kube-ovn" },
        };
        new NorthboundIndexer(server.Facts.Index).Replace(new NorthboundRows([new LogicalSwitch(Guid.NewGuid(), "tenant-a", [port.Uuid])], new SwitchPortTable(port), []));
    }
}
