using System.Text.RegularExpressions;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>A page of the documentation, for those of its commands that a test runs: lines of blocks that are marked <c>sh</c>.</summary>
internal sealed partial class Page
{
    private readonly string text;

    private Page(string text) => this.text = text;

    public static Page Read(string name) => new(File.ReadAllText(SourceTree.PathOf("docs", name)));

    /// <summary>The commands under a heading, in their order.</summary>
    /// <param name="heading">How the heading begins.</param>
    public IReadOnlyList<string> Commands(string heading)
    {
        var section = Assert.Single(Section().Split(text), part => part.StartsWith(heading, StringComparison.Ordinal));
        return [.. Block().Matches(section).SelectMany(block => block.Groups["lines"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
    }

    /// <summary>The only block of another language.</summary>
    public string Single(string language) =>
        Assert.Single(Other().Matches(text), block => block.Groups["language"].Value == language).Groups["lines"].Value;

    [GeneratedRegex("^## ", RegexOptions.Multiline, 1000)]
    private static partial Regex Section();

    [GeneratedRegex("^```sh\n(?<lines>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<lines>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Other();
}
