using System.CommandLine;

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
}
