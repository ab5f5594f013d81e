using System.Text.Json;
using WebhookGuard.Commands;
using WebhookGuard.Demo;
using WebhookGuard.Tests.Commands;

namespace WebhookGuard.Tests.Demo;

public sealed class DemoTests
{
    private const string Incident =
        "admission webhook \"addresses.webhookguard.io\" denied the request: "
        + "10.66.0.10 in subnet tenant-a is held by VirtualMachine team-a/db-1 (stopped; logical switch port db-1.team-a). "
        + "Free near it: 10.66.0.11, 10.66.0.12, 10.66.0.14.";

    [Fact]
    public async Task The_demo_comes_out_as_it_should_and_shows_the_words_of_the_incident()
    {
        var run = await ProgramRun.Of("demo");

        Assert.True(run.ExitCode == ExitCodes.Fine, run.Output + run.Error);
        Assert.Contains(Incident, run.Output, StringComparison.Ordinal);
        Assert.Contains($"All {Script.Scenes.Count} scenes came out as they should", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NOT AS IT SHOULD BE", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Contains("after:  10.66.0.1 fd00:66::1 10.66.0.20", run.Output, StringComparison.Ordinal);
        Assert.Contains("because of logical switch port old-shop.team-a", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task As_json_it_is_a_report_of_every_scene()
    {
        var run = await ProgramRun.Of("demo", "-o", "json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(ExitCodes.Fine, run.ExitCode);
        Assert.Equal(Script.Scenes.Count, json.RootElement.GetProperty("summary").GetProperty("asExpected").GetInt32());
        var scenes = json.RootElement.GetProperty("scenes").EnumerateArray().ToArray();
        Assert.Equal(Script.Scenes.Select(scene => scene.Title), scenes.Select(scene => scene.GetProperty("title").GetString()));
        Assert.All(scenes, scene => Assert.True(scene.GetProperty("asExpected").GetBoolean()));
        Assert.Equal("denied", scenes[0].GetProperty("steps")[0].GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData(SceneVerdict.Allowed, "")]
    [InlineData(SceneVerdict.Denied, "words that nobody says")]
    public async Task A_scene_that_does_not_come_out_as_it_should_is_marked_and_ends_with_1(object expected, string mentions)
    {
        var scene = Script.Scenes[0] with { Expected = (SceneVerdict)expected, Mentions = mentions };
        using var output = new StringWriter();

        var exitCode = await DemoRun.PlayAsync([scene], OutputOption.Table, output, TimeProvider.System, CancellationToken.None);

        Assert.Equal(ExitCodes.Conflict, exitCode);
        Assert.Contains("!!! NOT AS IT SHOULD BE", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 of 1 scenes did NOT come out as they should.", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_manifest_of_the_sample_is_played()
    {
        var shipped = Directory.GetFiles(Path.Combine(Sample.State, "..", "manifests")).Select(Path.GetFileName).Order(StringComparer.Ordinal);

        Assert.Equal(shipped, Script.Scenes.Select(scene => scene.Manifest).Order(StringComparer.Ordinal));
    }
}
