namespace WebhookGuard.TestKit;

/// <summary>A folder of one test's own, deleted with everything in it on dispose.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes the folder; only this user may read it, for it may hold keys.</summary>
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("webhookguard-").FullName;

    private TemporaryFolder(string path) => Path = path;

    /// <summary>The folder's absolute path.</summary>
    public string Path { get; }

    /// <summary>
    /// Makes the folder in memory where the system has such a place: for a server whose database is to wait for no disk, which others use, too.
    /// </summary>
    public static TemporaryFolder InMemory()
    {
        const string SharedMemory = "/dev/shm";
        return OperatingSystem.IsLinux() && Directory.Exists(SharedMemory)
            ? new TemporaryFolder(Directory.CreateDirectory(
                $"{SharedMemory}/webhookguard-{Guid.NewGuid():N}", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName)
            : new TemporaryFolder();
    }

    /// <summary>The path of a file in the folder, existing or not.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // A test may have deleted it already.
        }
    }
}
