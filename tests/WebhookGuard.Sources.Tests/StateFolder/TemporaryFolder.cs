namespace WebhookGuard.Sources.Tests.StateFolder;

/// <summary>A folder of a test's own, gone with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("webhookguard-");

    public TemporaryFolder() => Directory.CreateDirectory(Path);

    /// <summary>The folder; it may be deleted and made again.</summary>
    public string Path => System.IO.Path.Combine(root.FullName, "state");

    /// <summary>Somewhere beside the folder.</summary>
    public string Beside(string name) => System.IO.Path.Combine(root.FullName, name);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);

    public void WriteBeside(string name, string text) => System.IO.File.WriteAllText(Beside(name), text);

    public void Dispose() => root.Delete(recursive: true);
}
