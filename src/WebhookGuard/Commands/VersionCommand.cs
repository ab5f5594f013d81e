using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;

namespace WebhookGuard.Commands;

/// <summary><c>webhookguard version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The program's version, with the commit it was built from where that is known.</summary>
    public static string Version { get; } =
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static Command Create()
    {
        var command = new Command("version", "Print the version");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine($"webhookguard {Version} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
            return ExitCodes.Fine;
        });
        return command;
    }
}
