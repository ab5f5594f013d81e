using WebhookGuard.Settings;
using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Commands.Checking;

/// <summary>Reads the manifests that a command line names.</summary>
internal static class ManifestFiles
{
    private const string StandardInput = "-";

    /// <summary>Reads all files, in order.</summary>
    /// <param name="files">The files; <c>-</c> is the standard input.</param>
    /// <param name="input">Opens the standard input.</param>
    /// <exception cref="SettingsException">Some could not be read or contain what is no object; all errors are listed.</exception>
    public static IReadOnlyList<SourceObject> Read(IReadOnlyList<string> files, Func<Stream> input)
    {
        var objects = new List<SourceObject>();
        var errors = new List<string>();
        foreach (var file in files)
        {
            var name = file == StandardInput ? "standard input" : file;
            try
            {
                if (Directory.Exists(file))
                {
                    errors.Add($"{name}: is a folder");
                    continue;
                }

                using var stream = file == StandardInput ? input() : File.OpenRead(file);
                var contents = ManifestReader.Read(stream, name);
                objects.AddRange(contents.Objects);
                errors.AddRange(contents.Errors.Select(error => error.ToString()));
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                errors.Add($"{name}: no such file");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                errors.Add($"{name}: {e.Message}");
            }
        }

        return errors.Count == 0 ? objects : throw new SettingsException(errors);
    }
}
