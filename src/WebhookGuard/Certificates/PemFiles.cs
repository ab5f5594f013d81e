namespace WebhookGuard.Certificates;

/// <summary>Reads files that belong together.</summary>
internal static class PemFiles
{
    /// <summary>The link by which a kubelet swaps all files of a volume at once (<c>pkg/volume/util/atomic_writer.go</c>).</summary>
    private const string DataLink = "..data";

    /// <summary>Reads them; those of one volume as they were at one moment.</summary>
    public static IReadOnlyList<string> Read(IReadOnlyList<string> paths)
    {
        var volumes = new Dictionary<string, string>(StringComparer.Ordinal);
        return [.. paths.Select(path => File.ReadAllText(Resolve(path, volumes)))];
    }

    private static string Resolve(string path, Dictionary<string, string> volumes)
    {
        var target = new FileInfo(path).LinkTarget;
        if (target is null || !target.StartsWith($"{DataLink}/", StringComparison.Ordinal))
        {
            return path;
        }

        // Followed once: a second time it may lead elsewhere.
        var link = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, DataLink);
        if (!volumes.TryGetValue(link, out var volume))
        {
            volume = Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName ?? link;
            volumes[link] = volume;
        }

        return Path.Combine(volume, target[(DataLink.Length + 1)..]);
    }
}
