using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Demo;

/// <summary>The sample cluster and the manifests that lie beside the program.</summary>
internal static class Sample
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "demo");

    /// <summary>The state folder of the sample cluster.</summary>
    public static string State { get; } = Path.Combine(Folder, "state");

    /// <summary>The objects of one of the manifests.</summary>
    /// <exception cref="InvalidDataException">The manifest is broken.</exception>
    public static IReadOnlyList<SourceObject> Manifest(string name)
    {
        var contents = ManifestReader.Read(File.ReadAllBytes(Path.Combine(Folder, "manifests", name)), name);
        return contents.Errors.Count == 0 ? contents.Objects : throw new InvalidDataException(string.Join("; ", contents.Errors));
    }
}
