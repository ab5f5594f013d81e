using Spectre.Console;

namespace WebhookGuard.Commands.Scanning;

/// <summary>Prints what <c>scan</c> found for people.</summary>
internal static class ScanTable
{
    private const int Indent = 4;
    private const string Gap = "   ";

    private static readonly string[] Header = ["ADDRESS", "SCOPE", "HOLDER", "STATE", "EVIDENCE"];

    /// <summary>A line for each holder, below those of an address what to do about it, and a line that sums up.</summary>
    public static void Write(IAnsiConsole console, ScanReport report)
    {
        if (report.Duplicates.Count == 0)
        {
            console.WriteLine("No address has more than one holder.");
            return;
        }

        var rows = report.Duplicates.Select(RowsOf).ToArray();
        var widths = Header.Select((title, column) => rows.SelectMany(ofOne => ofOne).Select(row => row[column].Length).Append(title.Length).Max()).ToArray();
        WriteRow(console, Header, widths);
        foreach (var (duplicate, ofOne) in report.Duplicates.Zip(rows))
        {
            foreach (var row in ofOne)
            {
                WriteRow(console, row, widths);
            }

            console.Paragraph(Indent, duplicate.Advice, new Style(decoration: Decoration.Dim));
        }

        console.WriteLine(report.Duplicates.Count == 1 ? "1 address has more than one holder." : $"{report.Duplicates.Count} addresses have more than one holder.");
    }

    // The address is said once: what follows it is about the same one.
    private static string[][] RowsOf(ScannedDuplicate duplicate) =>
    [
        .. duplicate.Holders.Select((holder, i) => new[]
        {
            i == 0 ? duplicate.Address : string.Empty,
            i == 0 ? duplicate.Scope : string.Empty,
            holder.Holder,
            holder.State ?? string.Empty,
            string.Join(", ", holder.Evidence),
        }),
    ];

    private static void WriteRow(IAnsiConsole console, string[] row, int[] widths) =>
        console.Paragraph(0, string.Concat(row.Select((cell, column) => column < row.Length - 1 ? cell.PadRight(widths[column]) + Gap : cell)).TrimEnd());
}
