namespace WebhookGuard.Sources.StateFolder;

/// <summary>
/// Reads a state folder: dumps of <c>kubectl get -o yaml|json</c> and of <c>ovn-nbctl --format=json list TABLE</c>, in files named
/// <c>*.yaml</c>, <c>*.yml</c> or <c>*.json</c>. Other files, hidden files and sub-folders are left alone.
/// </summary>
public static class StateFolderReader
{
    /// <summary>Reads all files. Whatever is wrong is among the errors of the report, everything else is read nevertheless.</summary>
    /// <param name="path">The folder.</param>
    public static StateSnapshot Read(string path) =>
        TryList(path, out var files, out var error)
            ? StateSnapshotBuilder.Build(files.Select(StateFileReader.Read).ToList(), [])
            : StateSnapshotBuilder.Build([], [error]);

    /// <summary>Lists the files to read, in the order of their names.</summary>
    internal static bool TryList(string path, out IReadOnlyList<string> files, out DocumentError error)
    {
        files = [];
        error = new DocumentError(path, 0, "no such folder");
        if (!Directory.Exists(path))
        {
            return false;
        }

        try
        {
            files = Directory.GetFiles(path).Where(StateFileReader.IsStateFile).Order(StringComparer.Ordinal).ToList();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = new DocumentError(path, 0, $"cannot be read: {e.Message}");
            return false;
        }
    }
}
