using System.Text.RegularExpressions;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>The repository's Dockerfile: what it copies and runs, stage by stage.</summary>
internal sealed partial class Dockerfile
{
    private readonly List<List<(string Name, string Arguments)>> stages = [];

    private Dockerfile(string text)
    {
        foreach (Match instruction in Instruction().Matches(Comment().Replace(text, string.Empty).Replace("\\\n", " ", StringComparison.Ordinal)))
        {
            if (instruction.Groups["name"].Value == "FROM")
            {
                stages.Add([]);
            }

            stages[^1].Add((instruction.Groups["name"].Value, instruction.Groups["arguments"].Value.Trim()));
        }
    }

    /// <summary>What builds the program.</summary>
    public IReadOnlyList<(string Name, string Arguments)> Build => stages[0];

    /// <summary>What becomes the image.</summary>
    public IReadOnlyList<(string Name, string Arguments)> Image => stages[^1];

    public static Dockerfile Read() => new(File.ReadAllText(SourceTree.PathOf("Dockerfile")));

    /// <summary>The arguments of the image's only instruction of that name.</summary>
    public string Of(string name) => Assert.Single(Image, instruction => instruction.Name == name).Arguments;

    /// <summary>An instruction in exec form.</summary>
    public IReadOnlyList<string> CommandOf(string name) => System.Text.Json.JsonSerializer.Deserialize<string[]>(Of(name))!;

    /// <summary>Copies from the repository what the build stage copies, as Docker does; <c>.dockerignore</c> keeps what was built out.</summary>
    public static void Copy(string arguments, string target)
    {
        var parts = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var folder = Path.Combine(target, parts[^1]);
        foreach (var pattern in parts[..^1])
        {
            var source = SourceTree.PathOf(pattern);
            if (Directory.Exists(source))
            {
                CopyFolder(source, folder);
                continue;
            }

            var files = Directory.GetFiles(Path.GetDirectoryName(source)!, Path.GetFileName(source));
            Assert.True(files.Length > 0, $"COPY {arguments}: there is no {pattern}");
            Directory.CreateDirectory(folder);
            foreach (var file in files)
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
            }
        }
    }

    private static void CopyFolder(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        }

        foreach (var folder in Directory.GetDirectories(source).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj")))
        {
            CopyFolder(folder, Path.Combine(target, Path.GetFileName(folder)));
        }
    }

    [GeneratedRegex(@"^#.*\n", RegexOptions.Multiline, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<name>[A-Z]+) (?<arguments>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Instruction();
}
