using System.Globalization;
using Spectre.Console;

namespace WebhookGuard.Commands.Checking;

/// <summary>Prints what <c>check</c> found for people.</summary>
internal static class CheckTable
{
    private const int Indent = 4;

    /// <summary>A line for each object, with its messages below it, and a line that sums up.</summary>
    public static void Write(IAnsiConsole console, CheckReport report)
    {
        foreach (var item in report.Objects)
        {
            console.Write(new Text($"{item.Kind} {(item.Namespace is null ? string.Empty : item.Namespace + "/")}{item.Name}  "));
            console.Write(new Text(item.Verdict.ToString().ToLowerInvariant(), StyleOf(item.Verdict)));
            console.Write(new Text($"  ({item.Source}:{item.Line.ToString(CultureInfo.InvariantCulture)})", new Style(decoration: Decoration.Dim)));
            console.WriteLine();
            foreach (var finding in item.Findings)
            {
                console.Paragraph(Indent, finding.Message);
            }
        }

        var (allowed, warned, denied, skipped) = report.Summary;
        console.WriteLine($"{allowed} allowed, {warned} warned, {denied} denied, {skipped} skipped");
    }

    private static Style StyleOf(CheckVerdict verdict) => new(verdict switch
    {
        CheckVerdict.Denied => Color.Red,
        CheckVerdict.Warned => Color.Yellow,
        _ => Color.Green,
    });
}
