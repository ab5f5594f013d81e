using Spectre.Console;

namespace WebhookGuard.Commands.Lookup;

/// <summary>Prints what <c>who-has</c> found for people.</summary>
internal static class HoldingTable
{
    private static readonly string[] Header = ["ADDRESS", "SCOPE", "HOLDER", "STATE", "CLAIM", "EVIDENCE"];

    /// <summary>A line for each holding, and one that sums up.</summary>
    public static void Write(IAnsiConsole console, HoldingReport report)
    {
        if (report.Holdings.Count > 0)
        {
            console.Columns([Header, .. report.Holdings.Select(RowOf)]);
        }

        console.Paragraph(0, report.Answer);
    }

    private static string[] RowOf(FoundHolding holding) =>
    [
        holding.Address,
        holding.Scope ?? string.Empty,
        holding.Holder,
        holding.State ?? string.Empty,
        holding.Claim?.Phase ?? string.Empty,
        holding.Origin is null or "spec" ? holding.Evidence : $"{holding.Evidence} ({holding.Origin})",
    ];
}
