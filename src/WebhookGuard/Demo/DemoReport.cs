namespace WebhookGuard.Demo;

/// <summary>What the demo showed: the shape of its JSON.</summary>
/// <param name="Summary">The counts.</param>
/// <param name="Scenes">The scenes.</param>
/// <param name="Quarantine">What quarantine would do.</param>
internal sealed record DemoReport(DemoSummary Summary, IReadOnlyList<DemoSceneReport> Scenes, QuarantineScene Quarantine)
{
    /// <summary>Puts a report together.</summary>
    public static DemoReport Of(IReadOnlyList<SceneResult> results, QuarantineScene quarantine) => new(
        new DemoSummary(results.Count, results.Count(result => result.AsExpected)),
        [.. results.Select(result => new DemoSceneReport(
            result.Number,
            result.Scene.Title,
            result.Scene.Story,
            result.Scene.Command,
            result.Scene.User,
            result.Scene.Expected,
            result.AsExpected,
            [.. result.Steps.Select(step => new DemoStepReport(
                step.Object, step.Addresses, step.Answer.Verdict, step.Answer.Message, step.Answer.Took.TotalMilliseconds))]))],
        quarantine);
}

/// <summary>How many scenes there were.</summary>
/// <param name="Scenes">All.</param>
/// <param name="AsExpected">Those that came out as they should.</param>
internal sealed record DemoSummary(int Scenes, int AsExpected);

/// <summary>One scene.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Title">What happens.</param>
/// <param name="Story">The story.</param>
/// <param name="Command">What is done.</param>
/// <param name="User">Who does it.</param>
/// <param name="Expected">How the last step should come out.</param>
/// <param name="AsExpected">Whether all came out as it should.</param>
/// <param name="Steps">What was asked and answered.</param>
internal sealed record DemoSceneReport(
    int Number, string Title, string Story, string Command, string User, SceneVerdict Expected, bool AsExpected, IReadOnlyList<DemoStepReport> Steps);

/// <summary>One request.</summary>
/// <param name="Object">The object, as <c>Kind namespace/name</c>.</param>
/// <param name="Addresses">The addresses it asks for.</param>
/// <param name="Verdict">What the webhook said.</param>
/// <param name="Message">Its words; empty if it had none.</param>
/// <param name="Milliseconds">How long it took.</param>
internal sealed record DemoStepReport(string Object, IReadOnlyList<string> Addresses, SceneVerdict Verdict, string Message, double Milliseconds);
