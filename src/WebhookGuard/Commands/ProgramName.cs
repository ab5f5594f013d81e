namespace WebhookGuard.Commands;

/// <summary>How the program was called: as kubectl's plugin, under the name of the link that kubectl found, or by its own.</summary>
internal static class ProgramName
{
    public const string Own = "webhookguard";

    private const string Plugin = "kubectl-webhookguard";
    private const string CommandLineFile = "/proc/self/cmdline";

    /// <summary>What a user types for this run's program.</summary>
    public static string Current { get; } = Of(FirstArgument());

    /// <summary>What a user types to have a program called by that path.</summary>
    public static string Of(string path) => Path.GetFileName(path) == Plugin ? "kubectl webhookguard" : Own;

    // .NET tells of the file that a link leads to; only the kernel knows the link. Elsewhere than on Linux the program goes by its own name.
    private static string FirstArgument()
    {
        try
        {
            return File.ReadAllText(CommandLineFile).Split('\0')[0];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
