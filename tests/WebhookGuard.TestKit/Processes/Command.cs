using System.Diagnostics;

namespace WebhookGuard.TestKit.Processes;

/// <summary>Runs commands to their end.</summary>
public static class Command
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly string? SetPriv = ServerFile.OnPath("setpriv");

    /// <summary>Runs a command and returns what it left, whatever its exit code.</summary>
    /// <param name="fileName">The program.</param>
    /// <param name="arguments">Its arguments, unquoted.</param>
    /// <param name="standardInput">What it reads; nothing if null.</param>
    /// <param name="environment">Variables to set, or to remove by null; the others are inherited.</param>
    /// <param name="cancellationToken">Kills the command.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, or took longer than two minutes.</exception>
    public static async Task<CommandResult> RunAsync(
        string fileName,
        IEnumerable<string> arguments,
        string? standardInput = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        CancellationToken cancellationToken = default)
    {
        using var timeout = new CancellationTokenSource(Timeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var process = new Process { StartInfo = StartInfo(fileName, arguments, environment, diesWithParent: false) };
        process.Start();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var error = process.StandardError.ReadToEndAsync(either.Token);
            await WriteAsync(process, standardInput, either.Token);
            await process.WaitForExitAsync(either.Token);
            return new CommandResult($"{fileName} {string.Join(' ', arguments)}", process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    internal static ProcessStartInfo StartInfo(
        string fileName, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment, bool diesWithParent)
    {
        var start = new ProcessStartInfo
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            FileName = fileName,
        };
        if (diesWithParent && SetPriv is not null)
        {
            // Replaces itself by the program, so the process id is the program's.
            start.FileName = SetPriv;
            start.ArgumentList.Add("--pdeathsig");
            start.ArgumentList.Add("KILL");
            start.ArgumentList.Add("--");
            start.ArgumentList.Add(fileName);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static async Task WriteAsync(Process process, string? text, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(text.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything: its exit code says why.
        }
    }
}
