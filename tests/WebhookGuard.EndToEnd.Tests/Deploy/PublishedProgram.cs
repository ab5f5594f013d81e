using System.Runtime.InteropServices;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>The program as the Dockerfile publishes it, and as the image runs it: there is no Docker here.</summary>
public sealed class PublishedProgram : IAsyncLifetime, IDisposable
{
    /// <summary>The user <c>app</c> of the .NET images: their <c>APP_UID</c>.</summary>
    public const int ImageUser = 1654;

    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(10);
    private static readonly string RuntimeRoot = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private readonly TemporaryFolder folder = new();
    private readonly Dockerfile dockerfile = Dockerfile.Read();

    /// <summary>What lies in the image's <c>/app</c>.</summary>
    public string Folder => folder.File("app");

    /// <summary>Whether it runs as the image's user; if the tests are not run by root, or .NET is in a home folder, it cannot.</summary>
    public bool AsImageUser { get; private set; }

    private string Temporary => folder.File("tmp");

    public async Task InitializeAsync()
    {
        var source = folder.File("source");
        Directory.CreateDirectory(source);
        foreach (var (name, arguments) in dockerfile.Build)
        {
            if (name == "COPY")
            {
                Dockerfile.Copy(arguments, source);
            }
            else if (name == "RUN")
            {
                await RunAsync(arguments, source);
            }
        }

        Directory.CreateDirectory(Temporary);
        (await Command.RunAsync("chmod", ["a+x", folder.Path])).EnsureSucceeded();
        (await Command.RunAsync("chmod", ["a+rwx", Temporary])).EnsureSucceeded();
        AsImageUser = Environment.IsPrivilegedProcess
            && (await Command.RunAsync("setpriv", [.. Unprivileged, "test", "-x", Path.Combine(RuntimeRoot, "dotnet")])).Succeeded;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    /// <summary>Runs the entry point to its end.</summary>
    public Task<CommandResult> RunAsync(params IEnumerable<string> arguments) => Command.RunAsync("env", Invocation([], arguments));

    /// <summary>Starts the entry point and leaves it running.</summary>
    public TestProcess Start(params IEnumerable<string> arguments) =>
        // To become another user takes away what makes it end with the tests.
        TestProcess.Start("env", Invocation(["--pdeathsig=KILL"], arguments));

    private static IEnumerable<string> Unprivileged { get; } =
        [$"--reuid={ImageUser}", $"--regid={ImageUser}", "--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"];

    // The environment is what the base image and the container's runtime set, and nothing of the machine's. A home folder that is not there
    // cannot be written to either.
    private IEnumerable<string> Invocation(IReadOnlyList<string> options, IEnumerable<string> arguments) =>
    [
        $"--chdir={Folder}", "--ignore-environment",
        $"DOTNET_ROOT={RuntimeRoot}", "DOTNET_RUNNING_IN_CONTAINER=true", "ASPNETCORE_HTTP_PORTS=8080", $"APP_UID={ImageUser}", "HOME=/home/app", $"TMPDIR={Temporary}",
        .. AsImageUser ? ["/usr/bin/setpriv", .. Unprivileged, .. options] : Array.Empty<string>(),
        .. dockerfile.CommandOf("ENTRYPOINT"), .. arguments,
    ];

    private async Task RunAsync(string command, string source)
    {
        await using var process = TestProcess.Start(
            "/bin/sh",
            ["-c", $"cd {source} && {command.Replace("/app", Folder, StringComparison.Ordinal)}"],
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                // Of the build that runs these tests.
                ["MSBuildSDKsPath"] = null,
                ["MSBuildExtensionsPath"] = null,
                ["MSBuildLoadMicrosoftTargetsReadOnly"] = null,
                // Nothing may outlive the test.
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["UseSharedCompilation"] = "false",
            });
        await Eventually.IsTrueAsync(() => process.HasExited, $"'{command}' ends", BuildTimeout);
        Assert.True(await process.WaitForExitAsync() == 0, $"{command}\n{process.Output}");
    }
}
