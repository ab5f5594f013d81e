using System.Security.Cryptography;

namespace WebhookGuard.Sources.StateFolder;

/// <summary>
/// The files of a state folder as last read. A file that has become unreadable keeps the objects it had, and a folder that has gone
/// keeps its files: what was known to be held is not free because a dump is broken.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class StateFolderState(string path)
{
    private Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    private DocumentError? folderError;

    /// <summary>Whether the folder was there when last looked at.</summary>
    public bool FolderFound => folderError is null;

    /// <summary>What the files say.</summary>
    public StateSnapshot Snapshot() =>
        StateSnapshotBuilder.Build(
            entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value.File).ToList(),
            folderError is null ? [] : [folderError]);

    /// <summary>Reads the files that have changed.</summary>
    /// <param name="trustStamps">
    /// Whether a file of the same size and time counts as unchanged. Cheap enough for polling; a change that was announced may
    /// have left both as they were.
    /// </param>
    /// <returns>Whether anything has changed.</returns>
    public bool Refresh(bool trustStamps)
    {
        if (!StateFolderReader.TryList(path, out var paths, out var error))
        {
            var news = folderError != error;
            folderError = error;
            return news;
        }

        var changed = folderError is not null;
        folderError = null;
        var current = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var file in paths)
        {
            var before = entries.GetValueOrDefault(file);
            var entry = ReadIfChanged(file, before, trustStamps);
            current.Add(file, entry);
            changed |= entry.File != before?.File;
        }

        changed |= entries.Keys.Any(file => !current.ContainsKey(file));
        entries = current;
        return changed;
    }

    private static Entry ReadIfChanged(string path, Entry? before, bool trustStamps)
    {
        var stamp = StampOf(path);
        if (trustStamps && before is not null && before.Stamp == stamp)
        {
            return before;
        }

        var hash = HashOf(path);
        if (before is not null && hash is not null && hash == before.Hash)
        {
            return before with { Stamp = stamp };
        }

        var file = StateFileReader.Read(path);
        if (before is not null && file.Errors.Count > 0)
        {
            file = before.File with { Errors = file.Errors };
        }

        return new Entry(file, stamp, hash);
    }

    private static Stamp? StampOf(string path)
    {
        try
        {
            // A link's own time says nothing about what it points to.
            var info = new FileInfo(path);
            info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            return new Stamp(info.FullName, info.Length, info.LastWriteTimeUtc);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? HashOf(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return Convert.ToHexString(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record Stamp(string Target, long Length, DateTime Written);

    private sealed record Entry(StateFile File, Stamp? Stamp, string? Hash);
}
