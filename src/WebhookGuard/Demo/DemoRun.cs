using WebhookGuard.Commands;

namespace WebhookGuard.Demo;

/// <summary>Plays scenes on a fresh sample cluster.</summary>
internal static class DemoRun
{
    /// <summary>Plays scenes and shows them.</summary>
    /// <param name="scenes">The scenes.</param>
    /// <param name="format">Of <see cref="OutputOption"/>.</param>
    /// <param name="output">Where to show them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The exit code: fine only if all came out as they should.</returns>
    /// <exception cref="SourcesUnreadableException">The sample cluster cannot be read.</exception>
    public static async Task<int> PlayAsync(
        IReadOnlyList<Scene> scenes, string format, TextWriter output, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var cluster = await DemoCluster.StartAsync(time, cancellationToken);
        var screen = format == OutputOption.Table ? new DemoScreen(Terminal.For(output)) : null;
        screen?.Open(cluster.Address, Script.Prologue);
        var start = time.GetTimestamp();
        var results = new List<SceneResult>();
        foreach (var scene in scenes)
        {
            var result = await cluster.PlayAsync(results.Count + 1, scene, cancellationToken);
            results.Add(result);
            screen?.Show(result);
        }

        var quarantine = cluster.Quarantine();
        screen?.Show(quarantine);
        var report = DemoReport.Of(results, quarantine);
        screen?.Close(report, time.GetElapsedTime(start));
        if (screen is null)
        {
            await StructuredOutput.WriteAsync(output, format, report);
        }

        return report.Summary.AsExpected == report.Summary.Scenes && quarantine.AsExpected ? ExitCodes.Fine : ExitCodes.Conflict;
    }
}
