using System.Text.RegularExpressions;

namespace WebhookGuard.EndToEnd.Tests.Monitoring;

/// <summary>A metric that a PromQL expression reads.</summary>
/// <param name="Metric">Its name.</param>
/// <param name="Text">The name with its matchers: an expression by itself.</param>
internal sealed partial record Selector(string Metric, string Text)
{
    /// <summary>The metrics that an expression reads: all names but those of functions and operators.</summary>
    public static IReadOnlyList<Selector> Of(string expression) =>
    [
        .. Pattern().Matches(Strings().Replace(Groupings().Replace(expression, " "), Mask))
            .Select(match => new Selector(match.Groups["metric"].Value, Unmask(match.Groups["metric"].Value + match.Groups["matchers"].Value)))
            .Distinct(),
    ];

    /// <summary>The labels by which an expression groups and joins.</summary>
    public static IReadOnlyList<string> GroupingLabelsOf(string expression) =>
    [
        .. Groupings().Matches(expression)
            .SelectMany(match => match.Groups["labels"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Distinct(StringComparer.Ordinal),
    ];

    // What is quoted must not be taken for a name, nor a brace in it for an end.
    private static string Mask(Match quoted) => $"\"{Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(quoted.Value[1..^1]))}\"";

    private static string Unmask(string text) =>
        Strings().Replace(text, match => $"\"{System.Text.Encoding.UTF8.GetString(Convert.FromHexString(match.Value[1..^1]))}\"");

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Strings();

    [GeneratedRegex(@"\b(by|without|on|ignoring)\s*\((?<labels>[^)]*)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Groupings();

    // A function is followed by a parenthesis; 5m and 1d are durations.
    [GeneratedRegex(@"(?<![\w.""])(?!(and|or|unless|offset|bool)\b)(?<metric>[a-zA-Z_:][\w:]*)(?<matchers>\{[^}]*\})?(?![\w:]|\s*\()", RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
