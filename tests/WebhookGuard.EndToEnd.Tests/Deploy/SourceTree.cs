namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>The repository that the tests were built from: what is deployed lies there, and so do the pages that say how.</summary>
internal static class SourceTree
{
    private const string Mark = "WebhookGuard.sln";

    public static string Root { get; } = Find();

    /// <summary>A file or folder of the repository.</summary>
    public static string PathOf(params IEnumerable<string> parts) => Path.Combine([Root, .. parts]);

    private static string Find()
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
