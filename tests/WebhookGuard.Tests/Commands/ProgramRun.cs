using System.Text;
using WebhookGuard.Commands;

namespace WebhookGuard.Tests.Commands;

/// <summary>One run of the program's command line.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    /// <summary>The last line of the output.</summary>
    public string LastLine => Output.TrimEnd().Split('\n')[^1];

    /// <summary>Runs the program with arguments and nothing on the standard input.</summary>
    public static Task<ProgramRun> Of(params string[] args) => WithInput(string.Empty, args);

    /// <summary>Runs the program with arguments and a standard input.</summary>
    public static async Task<ProgramRun> WithInput(string input, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await CommandLine.RunAsync(args, output, error, () => new MemoryStream(Encoding.UTF8.GetBytes(input)));
        return new ProgramRun(exitCode, output.ToString(), error.ToString());
    }
}
