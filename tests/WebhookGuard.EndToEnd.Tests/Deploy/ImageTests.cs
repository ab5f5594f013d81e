using System.Globalization;
using System.Xml.Linq;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.EndToEnd.Tests.Deploy;

/// <summary>
/// The image, as far as it can be tried without Docker: the Dockerfile's own COPY and RUN lines build the program from nothing but what they
/// copy, and it runs as in the image: its entry point, its user, its environment, and no folder it may write to but the temporary one.
/// </summary>
public sealed class ImageTests(PublishedProgram program) : IClassFixture<PublishedProgram>
{
    private const int TakenPortAttempts = 3;

    [Fact]
    public async Task It_tells_its_version_and_its_settings()
    {
        var version = await program.RunAsync("version");
        Assert.True(version.Succeeded, version.ToString());
        Assert.Contains(VersionOf("Directory.Build.props"), version.StandardOutput, StringComparison.Ordinal);

        var help = await program.RunAsync([.. Dockerfile.Read().CommandOf("CMD"), "--help"]);
        Assert.True(help.Succeeded, help.ToString());
        Assert.Contains("--ovn-nb", help.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_serves_and_ends_when_told()
    {
        using var http = new HttpClient();
        for (var attempt = 1; ; attempt++)
        {
            var probes = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Loopback.FreePort()}");
            await using var guard = program.Start(
                [.. Dockerfile.Read().CommandOf("CMD"), "--state", "demo/state", "--listen", "127.0.0.1:0", "--listen-metrics", probes, "--drain", "0"]);
            try
            {
                await guard.WaitUntilAsync(async () =>
                {
                    using var ready = await http.GetAsync(new Uri($"http://{probes}/readyz"));
                    return ready.IsSuccessStatusCode;
                });
            }
            catch (InvalidOperationException e) when (attempt < TakenPortAttempts && e.Message.Contains("address already in use", StringComparison.Ordinal))
            {
                continue;
            }

            Assert.Equal(program.AsImageUser ? PublishedProgram.ImageUser : CurrentUser(), UserOf(guard.Id));
            guard.Signal(TestKit.Processes.UnixSignal.Terminate);
            Assert.Equal(0, await guard.WaitForExitAsync());
            return;
        }
    }

    [Fact]
    public void It_has_no_shell_runs_as_a_user_without_rights_and_leaves_health_to_Kubernetes()
    {
        var dockerfile = Dockerfile.Read();

        Assert.Contains("-chiseled", dockerfile.Of("FROM"), StringComparison.Ordinal);
        Assert.Equal("$APP_UID", dockerfile.Of("USER"));
        Assert.DoesNotContain(dockerfile.Image, instruction => instruction.Name is "HEALTHCHECK" or "RUN");
        Assert.All(["title", "description", "version", "revision"], label => Assert.Contains($"org.opencontainers.image.{label}=", dockerfile.Of("LABEL"), StringComparison.Ordinal));
        Assert.Contains($"VERSION={VersionOf("Directory.Build.props")}", dockerfile.Image.Select(instruction => instruction.Arguments));
    }

    [Fact]
    public void Its_packages_are_those_of_the_lock_files()
    {
        var run = Dockerfile.Read().Build.Where(instruction => instruction.Name == "RUN").Select(instruction => instruction.Arguments).ToList();

        Assert.Equal(2, run.Count);
        Assert.Contains("--locked-mode", run[0], StringComparison.Ordinal);
        Assert.Contains("--no-restore", run[1], StringComparison.Ordinal);
    }

    [ApiServerFact]
    public async Task The_Deployment_runs_it_as_its_user_and_finds_its_ports()
    {
        var dockerfile = Dockerfile.Read();
        var pod = (await ManifestSet.OfComponentsAsync()).Find("Deployment")["spec"]!["template"]!["spec"]!;

        Assert.Equal(PublishedProgram.ImageUser, (int)pod["securityContext"]!["runAsUser"]!);
        Assert.Equal(dockerfile.CommandOf("CMD"), pod["containers"]![0]!["args"]!.AsArray().Select(argument => (string)argument!));
        Assert.Equal(
            dockerfile.Of("EXPOSE").Split(' '),
            pod["containers"]![0]!["ports"]!.AsArray().Select(port => ((int)port!["containerPort"]!).ToString(CultureInfo.InvariantCulture)));
    }

    private static string VersionOf(string file) => XDocument.Load(SourceTree.PathOf(file)).Descendants("VersionPrefix").Single().Value;

    private static int CurrentUser() => UserOf(Environment.ProcessId);

    private static int UserOf(int process) => int.Parse(
        File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2], CultureInfo.InvariantCulture);
}
