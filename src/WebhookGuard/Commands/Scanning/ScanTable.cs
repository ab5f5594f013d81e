using Spectre.Console;
using WebhookGuard.Core.Addresses;

namespace WebhookGuard.Commands.Scanning;

/// <summary>Prints what <c>scan</c> found for people.</summary>
internal static class ScanTable
{
    private const int Indent = 4;

    private static readonly string[] Header = ["KIND", "ADDRESS", "SCOPE", "HOLDER", "STATE", "EVIDENCE"];

    /// <summary>A line for each holder, below those of one finding what to do about it, and a line that sums up.</summary>
    public static void Write(IAnsiConsole console, ScanReport report)
    {
        var findings = report.Duplicates.Select(duplicate => (Rows: RowsOf(duplicate), duplicate.Advice))
            .Concat(report.Discrepancies.Select(discrepancy => (Rows: RowsOf(discrepancy), discrepancy.Advice)))
            .ToArray();
        if (findings.Length > 0)
        {
            var widths = Terminal.WidthsOf([Header, .. findings.SelectMany(finding => finding.Rows)]);
            console.Row(Header, widths);
            foreach (var (rows, advice) in findings)
            {
                foreach (var row in rows)
                {
                    console.Row(row, widths);
                }

                console.Paragraph(Indent, advice, new Style(decoration: Decoration.Dim));
            }
        }

        foreach (var gap in report.NotJudged)
        {
            console.Paragraph(0, $"Not judged: {gap.Kind}: {gap.Reason}.", new Style(decoration: Decoration.Dim));
        }

        console.WriteLine(findings.Length > 0 ? $"Found {report.Summary}." : "Nothing is wrong.");
    }

    // The address is said once: what follows it is about the same one.
    private static string[][] RowsOf(ScannedDuplicate duplicate) =>
    [
        .. duplicate.Holders.Select((holder, i) => new[]
        {
            i == 0 ? FindingKind.Duplicate : string.Empty,
            i == 0 ? duplicate.Address : string.Empty,
            i == 0 ? duplicate.Scope : string.Empty,
            holder.Holder,
            holder.State ?? string.Empty,
            string.Join(", ", holder.Evidence),
        }),
    ];

    // A line for each IP address; MAC addresses show only where there is none.
    private static string[][] RowsOf(ScannedDiscrepancy discrepancy)
    {
        var ips = discrepancy.Addresses.Where(address => Address.TryParseIP(address, out _)).ToArray();
        return
        [
            .. (ips.Length > 0 ? ips : discrepancy.Addresses).Select((address, i) => i == 0
                ? [discrepancy.Kind, address, discrepancy.Scope, discrepancy.Owner.Holder, discrepancy.Owner.State ?? string.Empty, string.Join(", ", discrepancy.Owner.Evidence)]
                : new[] { string.Empty, address, string.Empty, string.Empty, string.Empty, string.Empty }),
        ];
    }
}
