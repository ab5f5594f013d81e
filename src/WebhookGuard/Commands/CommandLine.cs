using System.CommandLine;
using WebhookGuard.Settings;

namespace WebhookGuard.Commands;

/// <summary>The command line.</summary>
public static class CommandLine
{
    /// <summary>Runs the program.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where errors go.</param>
    /// <param name="input">Opens the standard input; null for the process's own.</param>
    /// <returns>The exit code: see <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, Func<Stream>? input = null)
    {
        var serve = ServeCommand.Create();
        var root = new RootCommand("Stops conflicting IP and MAC addresses from being assigned to KubeVirt VMs and Pods on Kube-OVN.")
        {
            serve,
            CheckCommand.Create(input ?? Console.OpenStandardInput),
            ScanCommand.Create(),
            WhoHasCommand.Create(),
            DemoCommand.Create(),
            VersionCommand.Create(),
        };
        root.HelpName = ProgramName.Current;
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var parseError in parsed.Errors)
            {
                await error.WriteLineAsync(parseError.Message);
            }

            var command = parsed.CommandResult.Command;
            await error.WriteLineAsync(command == root ? $"Try '{ProgramName.Current} --help'." : $"Try '{ProgramName.Current} {command.Name} --help'.");
            return ExitCodes.BadUsage;
        }

        try
        {
            var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
            if (parsed.CommandResult.Command == serve)
            {
                // It drains after SIGTERM and ends by itself; the default cuts a command off two seconds after the signal, with 143.
                configuration.ProcessTerminationTimeout = Timeout.InfiniteTimeSpan;
            }

            return await parsed.InvokeAsync(configuration);
        }
        catch (SettingsException e)
        {
            foreach (var message in e.Errors)
            {
                await error.WriteLineAsync($"webhookguard: {message}");
            }

            return ExitCodes.BadUsage;
        }
        catch (SourcesUnreadableException e)
        {
            foreach (var source in e.Sources)
            {
                await error.WriteLineAsync($"webhookguard: could not read {source}");
            }

            return ExitCodes.SourceUnreadable;
        }
    }
}
