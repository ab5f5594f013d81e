using System.Globalization;
using System.Runtime.InteropServices;

namespace WebhookGuard.TestKit.Certificates;

/// <summary>
/// A folder as a kubelet mounts a Secret: each file is a link through <c>..data</c>, which is itself a link to a folder of this version;
/// an update swaps that link and deletes the old folder (<c>pkg/volume/util/atomic_writer.go</c>).
/// </summary>
public sealed class SecretVolume : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private int version;

    /// <summary>The path of a file as programs see it.</summary>
    public string File(string name) => folder.File(name);

    /// <summary>Replaces all files at once.</summary>
    public void Update(params IReadOnlyList<(string Name, string Content)> files)
    {
        var old = new DirectoryInfo(folder.File("..data")).LinkTarget;
        var name = string.Create(CultureInfo.InvariantCulture, $"..version_{++version}");
        Directory.CreateDirectory(folder.File(name));
        foreach (var (file, content) in files)
        {
            System.IO.File.WriteAllText(Path.Combine(folder.File(name), file), content);
        }

        System.IO.File.CreateSymbolicLink(folder.File("..data_tmp"), name);
        if (rename(folder.File("..data_tmp"), folder.File("..data")) != 0)
        {
            throw new IOException($"..data cannot be replaced: error {Marshal.GetLastPInvokeError()}");
        }

        foreach (var (file, _) in files.Where(file => !new FileInfo(File(file.Name)).Exists))
        {
            System.IO.File.CreateSymbolicLink(File(file), $"..data/{file}");
        }

        if (old is not null)
        {
            Directory.Delete(folder.File(old), recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();

    // .NET moves no link to a folder over another.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
