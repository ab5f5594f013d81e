using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Hosting;

namespace WebhookGuard.Tests.Hosting;

/// <summary>What an administrator and a script find in a line of the log.</summary>
public sealed class JsonLineFormatterTests : IDisposable
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 23, 23, 51, 56, 93, TimeSpan.Zero));

    private static readonly KeyValuePair<string, object?>[] Facts = [new("User", "alice"), new("Code", 409), new("Reason", "held"), new("Seconds", 1.25), new("Nothing", null)];

    private readonly StringWriter output = new();

    [Fact]
    public void A_line_says_when_how_grave_where_and_what()
    {
        Write(LogLevel.Information, [new("Operation", "CREATE"), new("Code", 409), new("Share", 0.5), new("Left", null), new("DryRun", true), new("At", TimeSpan.FromSeconds(90))]);

        Assert.Equal(
            """{"time":"2026-11-23T23:51:56.093Z","level":"info","logger":"WebhookGuard.Admission","event":"Denied","message":"the message","fields":{"operation":"CREATE","code":409,"share":0.5,"left":null,"dryRun":true,"at":"00:01:30"}}"""
            + "\n",
            output.ToString());
    }

    [Fact]
    public void What_the_message_ends_with_is_said_once()
    {
        Write(LogLevel.Information, [new("User", "alice"), new("Denial", "it is held"), new("{OriginalFormat}", "{User}: {Denial}")], "alice: it is held");

        Assert.Equal("""{"user":"alice"}""", Line()["fields"]!.ToJsonString());
    }

    [Theory]
    [InlineData("Denied {User}: {Code} {Reason}", "Denied alice: 409 held")]
    [InlineData("{User}", "alice")]
    [InlineData("nothing to fill in", "nothing to fill in")]
    [InlineData("{User}{User} {Code}", "alicealice 409")]
    public void A_message_is_its_template_filled_in(string template, string message)
    {
        Write(LogLevel.Information, [.. Facts, new("{OriginalFormat}", template)], "not asked");

        Assert.Equal(message, (string?)Line()["message"]);
    }

    [Theory]
    [InlineData("took {Seconds:0.0} s")]
    [InlineData("took {Seconds} s")]
    [InlineData("{Nothing} of {User}")]
    [InlineData("{Unknown}")]
    [InlineData("{{User}} {User}")]
    [InlineData("} {User}")]
    [InlineData("{User")]
    [InlineData("{}")]
    public void What_cannot_be_filled_in_plainly_is_left_to_who_logs_it(string template)
    {
        Write(LogLevel.Information, [.. Facts, new("{OriginalFormat}", template)], "as it says itself");

        Assert.Equal("as it says itself", (string?)Line()["message"]);
    }

    [Fact]
    public void A_command_in_a_message_can_be_copied()
    {
        Write(LogLevel.Information, [], "Kube-OVN's: 'kubectl ko nbctl lsp-del web' <é>");

        Assert.Contains("Kube-OVN's: 'kubectl ko nbctl lsp-del web' <é>", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a \"quoted\" \\ backslash")]
    [InlineData("two\nlines\r\n\tand a tab\0")]
    [InlineData("\u2028\u0085\ud83d\ude00")]
    public void Whatever_a_message_has_in_it_stays_one_line_of_JSON(string message)
    {
        Write(LogLevel.Information, [new("Value", message + ".")], message);

        Assert.Equal(message, (string?)Line()["message"]);
        Assert.Equal(message + ".", (string?)Line()["fields"]!["value"]);
    }

    [Fact]
    public void Half_a_character_does_no_harm()
    {
        Write(LogLevel.Information, [new("Value", "\ud83d")], "cut: \ud83d.");
        Write(LogLevel.Information, []);

        Assert.Equal(2, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void A_value_that_fails_harms_no_other_line()
    {
        Assert.Throws<InvalidOperationException>(() => Write(LogLevel.Information, [new("Value", new Failing())]));
        Write(LogLevel.Information, [new("User", "alice")]);

        Assert.Equal("alice", (string?)Line()["fields"]!["user"]);
    }

    [Theory]
    [InlineData(LogLevel.Trace, "trace")]
    [InlineData(LogLevel.Debug, "debug")]
    [InlineData(LogLevel.Warning, "warning")]
    [InlineData(LogLevel.Error, "error")]
    [InlineData(LogLevel.Critical, "critical")]
    public void An_error_comes_with_its_level_and_its_exception(LogLevel level, string name)
    {
        Write(level, [], exception: new InvalidOperationException("it broke"));

        Assert.Equal(name, (string?)Line()["level"]);
        Assert.StartsWith("System.InvalidOperationException: it broke", (string?)Line()["exception"], StringComparison.Ordinal);
    }

    public void Dispose() => output.Dispose();

    private void Write(LogLevel level, KeyValuePair<string, object?>[] fields, string message = "the message", Exception? exception = null) =>
        new JsonLineFormatter(Time).Write(
            new LogEntry<KeyValuePair<string, object?>[]>(level, "WebhookGuard.Admission", new EventId(1, "Denied"), fields, exception, (_, _) => message),
            scopeProvider: null,
            output);

    private JsonNode Line() => JsonNode.Parse(Assert.Single(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)))!;

    private sealed class Failing
    {
        public override string ToString() => throw new InvalidOperationException();
    }
}
