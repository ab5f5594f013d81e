using Spectre.Console;
using WebhookGuard.Commands;

namespace WebhookGuard.Demo;

/// <summary>Shows the demo to people: each scene with its story, what is asked, and the very words kubectl would show.</summary>
internal sealed class DemoScreen(IAnsiConsole console)
{
    private const int Indent = 4;

    // The names in deploy/base: the network's own controllers are asked about separately, and never held up.
    private const string WebhookName = "addresses.webhookguard.io";
    private const string AuditWebhookName = "audit.webhookguard.io";
    private const string AssignWebhookName = "assign.webhookguard.io";
    private static readonly Style Strong = new(decoration: Decoration.Bold);
    private static readonly Style Quiet = new(decoration: Decoration.Dim);
    private static readonly Style Typed = new(Color.Aqua);

    /// <summary>The opening.</summary>
    public void Open(Uri webhook, string prologue)
    {
        console.Paragraph(0, "WebhookGuard demo", Strong);
        console.Paragraph(0, $"The real webhook, called over TLS at {webhook}validate, on a sample cluster in {Sample.State}.", Quiet);
        console.WriteLine();
        console.Paragraph(0, prologue);
    }

    /// <summary>One scene.</summary>
    public void Show(SceneResult result)
    {
        var scene = result.Scene;
        console.WriteLine();
        console.Paragraph(0, $"{result.Number,2}  {scene.Title}", Strong);
        console.Paragraph(Indent, scene.Story);
        console.WriteLine();
        console.Paragraph(Indent, $"{(scene.Command.StartsWith('(') ? string.Empty : "$ ")}{scene.Command}", Typed);
        foreach (var step in result.Steps)
        {
            Show(scene, step);
        }

        var last = result.Last.Answer;
        console.Paragraph(Indent, last.Verdict.ToString().ToUpperInvariant(), new Style(ColorOf(last.Verdict), decoration: Decoration.Bold));
        if (!result.AsExpected)
        {
            var wanted = scene.Mentions.Length == 0 ? string.Empty : $", with the words: {scene.Mentions}";
            console.Paragraph(
                Indent,
                $"!!! NOT AS IT SHOULD BE: expected {scene.Expected.ToString().ToUpperInvariant()}{wanted}",
                new Style(Color.White, Color.Red, Decoration.Bold));
        }
    }

    /// <summary>What quarantine would do.</summary>
    public void Show(QuarantineScene scene)
    {
        console.WriteLine();
        console.Paragraph(Indent, QuarantineScene.Title, Strong);
        console.Paragraph(Indent, QuarantineScene.Story);
        console.WriteLine();
        console.Paragraph(Indent, $"$ kubectl get subnet {scene.Subnet} -o jsonpath={{.spec.excludeIps}}", Typed);
        console.Paragraph(Indent, $"before: {string.Join(' ', scene.Before)}", Quiet);
        console.Paragraph(Indent, $"after:  {string.Join(' ', scene.After)}");
        console.Paragraph(Indent, $"because of {string.Join(", ", scene.Leftovers)}; webhookguard.io/quarantined: {scene.Recorded}", Quiet);
    }

    /// <summary>The end.</summary>
    public void Close(DemoReport report, TimeSpan took)
    {
        var (scenes, asExpected) = report.Summary;
        var requests = report.Scenes.Sum(scene => scene.Steps.Count);
        console.WriteLine();
        console.Paragraph(
            0,
            asExpected == scenes
                ? $"All {scenes} scenes came out as they should: {requests} AdmissionReviews in {took.TotalMilliseconds:0} ms."
                : $"{scenes - asExpected} of {scenes} scenes did NOT come out as they should.",
            new Style(asExpected == scenes ? Color.Green : Color.Red, decoration: Decoration.Bold));
    }

    private void Show(Scene scene, SceneStep step)
    {
        var addresses = string.Join(" and ", step.Addresses);
        var asks = step.Addresses.Count == 0 ? "asks for no address" : step.ByAssigning ? $"asks for no address and is assigned {addresses}" : $"asks for {addresses}";
        console.Paragraph(Indent, $"{step.Object} {asks}", Quiet);
        var answer = step.Answer;
        switch (answer.Verdict)
        {
            case SceneVerdict.Denied:
                console.Paragraph(
                    Indent,
                    $"Error from server ({answer.Reason}): error when creating \"{scene.Manifest}\": admission webhook \"{(step.ByAssigning ? AssignWebhookName : WebhookName)}\" denied the request: {answer.Message}");
                return;
            case SceneVerdict.Warned:
                console.Paragraph(Indent, $"Warning: {answer.Message}");
                break;
            case SceneVerdict.Audited:
                console.Paragraph(Indent, $"{step.Resource} {Done(scene)}");
                console.Paragraph(Indent, $"audit log: {AuditWebhookName}/message: {answer.Message}");
                return;
            default:
                break;
        }

        console.Paragraph(Indent, $"{step.Resource} {Done(scene)}");
    }

    private static string Done(Scene scene) => scene.Annotates ? "annotated" : "created";

    private static Color ColorOf(SceneVerdict verdict) => verdict switch
    {
        SceneVerdict.Denied => Color.Red,
        SceneVerdict.Warned => Color.Yellow,
        SceneVerdict.Audited => Color.Blue,
        _ => Color.Green,
    };
}
