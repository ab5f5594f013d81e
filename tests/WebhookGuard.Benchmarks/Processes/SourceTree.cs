using System.Globalization;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.Benchmarks.Processes;

/// <summary>The repository that this program was built from, to publish programs from it.</summary>
internal static class SourceTree
{
    private const string Mark = "WebhookGuard.sln";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Publishes a program as the Dockerfile does.</summary>
    /// <param name="project">The project's file, relative to the repository.</param>
    /// <param name="folder">Where to.</param>
    public static async Task PublishAsync(string project, string folder)
    {
        var path = Path.Combine(Root(), project);
        await RunAsync(["restore", path, "--use-current-runtime"]);
        await RunAsync(["publish", path, "--no-restore", "--use-current-runtime", "--no-self-contained", "--configuration", "Release", "--output", folder]);
    }

    private static async Task RunAsync(IReadOnlyList<string> arguments)
    {
        await using var process = TestProcess.Start("dotnet", arguments, new Dictionary<string, string?>(StringComparer.Ordinal) { ["MSBUILDDISABLENODEREUSE"] = "1" });
        await Eventually.IsTrueAsync(() => process.HasExited, $"dotnet {arguments[0]} ends", Patience);
        if (await process.WaitForExitAsync() is not 0 and var code)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"dotnet {string.Join(' ', arguments)} ended with {code}: {process.Output}"));
        }
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Mark)))
            {
                return folder.FullName;
            }
        }

        throw new FileNotFoundException($"no folder above {AppContext.BaseDirectory} has {Mark}");
    }
}
