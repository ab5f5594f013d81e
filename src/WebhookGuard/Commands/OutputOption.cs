using System.CommandLine;
using Spectre.Console;

namespace WebhookGuard.Commands;

/// <summary><c>-o table|json|yaml</c>, of every command that prints data.</summary>
internal static class OutputOption
{
    public const string Table = "table";
    public const string Json = "json";
    public const string Yaml = "yaml";

    public static Option<string> Create(params string[] formats)
    {
        var option = new Option<string>("--output", "-o")
        {
            HelpName = string.Join('|', formats),
            Description = "how to print the result",
            DefaultValueFactory = _ => formats[0],
        };
        return option.AcceptOnlyFromAmong(formats);
    }

    /// <summary>Prints a report in the format that was asked for.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="format">One of the formats.</param>
    /// <param name="report">What to print.</param>
    /// <param name="table">Prints it for people.</param>
    public static Task WriteAsync<T>(TextWriter output, string format, T report, Action<IAnsiConsole, T> table)
    {
        if (format != Table)
        {
            return StructuredOutput.WriteAsync(output, format, report);
        }

        table(Terminal.For(output), report);
        return Task.CompletedTask;
    }
}
