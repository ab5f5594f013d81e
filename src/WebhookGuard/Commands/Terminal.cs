using Spectre.Console;

namespace WebhookGuard.Commands;

/// <summary>Makes consoles: with colours and the window's width on a terminal, plain text in whole lines anywhere else.</summary>
internal static class Terminal
{
    // Lines that go to a file or another program are not wrapped.
    private const int Unlimited = 100_000;

    private const string Gap = "   ";

    /// <summary>The console for a writer. <c>NO_COLOR</c> (no-color.org) takes the colours away.</summary>
    public static IAnsiConsole For(TextWriter output)
    {
        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected)
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
            if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")))
            {
                console.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
            }

            return console;
        }

        var plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        plain.Profile.Width = Unlimited;
        return plain;
    }

    /// <summary>Writes rows in columns as wide as their widest cell; a line that does not fit is broken between words.</summary>
    public static void Columns(this IAnsiConsole console, IReadOnlyList<string[]> rows)
    {
        var widths = WidthsOf(rows);
        foreach (var row in rows)
        {
            console.Row(row, widths);
        }
    }

    /// <summary>How wide the columns of rows are.</summary>
    public static int[] WidthsOf(IReadOnlyList<string[]> rows) => [.. rows[0].Select((_, column) => rows.Max(row => row[column].Length))];

    /// <summary>Writes one row.</summary>
    public static void Row(this IAnsiConsole console, string[] row, int[] widths) =>
        console.Paragraph(0, string.Concat(row.Select((cell, column) => column < row.Length - 1 ? cell.PadRight(widths[column]) + Gap : cell)).TrimEnd());

    /// <summary>Writes a paragraph, every line of it indented and broken between words.</summary>
    /// <param name="console">The console.</param>
    /// <param name="indent">By how many columns.</param>
    /// <param name="text">The text; nothing in it is markup.</param>
    /// <param name="style">Its style.</param>
    public static void Paragraph(this IAnsiConsole console, int indent, string text, Style? style = null)
    {
        // The last column stays free: some terminals break the line by themselves there.
        var room = Math.Max(1, console.Profile.Width - indent - 1);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var line = rest.Length <= room ? rest : rest[..BreakAt(rest, room)];
            console.Write(new string(' ', indent));
            console.Write(new Text(line.TrimEnd().ToString(), style ?? Style.Plain));
            console.WriteLine();
            rest = rest[line.Length..].TrimStart();
        }
    }

    // After the last space that fits; a word that does not fit by itself goes over the edge, so that it can still be copied whole.
    private static int BreakAt(ReadOnlySpan<char> text, int room)
    {
        var space = text[..(room + 1)].LastIndexOf(' ');
        if (space > 0)
        {
            return space;
        }

        var next = text.IndexOf(' ');
        return next < 0 ? text.Length : next;
    }
}
