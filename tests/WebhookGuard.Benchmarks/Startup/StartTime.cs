using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using WebhookGuard.Benchmarks.Processes;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.Benchmarks.Startup;

/// <summary>How long a replica takes from the start of its process to its first answer, beside an empty ASP.NET Core program.</summary>
internal sealed class StartTime : IBenchmark
{
    private const int Count = 15;
    private const int WarmUp = 2;
    private const double Target = 1.5;

    private static readonly Dictionary<string, string?> Environment = new(StringComparer.Ordinal)
    {
        ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
        ["KUBECONFIG"] = null,
        ["OVN_NB_DB"] = null,
        ["OVN_DB_IPS"] = null,
    };

    /// <inheritdoc/>
    public string Name => "cold-start";

    /// <inheritdoc/>
    public string Summary => $"process start to the first answered review with a state folder of {SampleState.Objects} objects, beside an empty ASP.NET Core program";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress)
    {
        using var folder = new TemporaryFolder();
        progress("publishing the guard and an empty program, as the Dockerfile does");
        await SourceTree.PublishAsync("src/WebhookGuard/WebhookGuard.csproj", folder.File("guard"));
        await SourceTree.PublishAsync("tests/WebhookGuard.EmptyProgram/WebhookGuard.EmptyProgram.csproj", folder.File("empty"));
        var serving = ServingCertificate.Create();
        var (certificate, key) = (folder.File("tls.crt"), folder.File("tls.key"));
        await File.WriteAllTextAsync(certificate, serving.CertificatePem);
        await File.WriteAllTextAsync(key, serving.KeyPem);
        using var presented = X509Certificate2.CreateFromPem(serving.CertificatePem);
        var (json, yaml) = (folder.File("json"), folder.File("yaml"));
        await SampleState.WriteAsync(Directory.CreateDirectory(json).FullName, yaml: false);
        await SampleState.WriteAsync(Directory.CreateDirectory(yaml).FullName, yaml: true);

        progress($"{Count} starts of each, in turns");
        var medians = await Samples.MediansOfAsync(
            Count,
            WarmUp,
            _ => StartAsync(port => TestProcess.Start(folder.File("empty/empty-program"), [Text(port), certificate, key], Environment)),
            _ => StartAsync(port => Guard(port, json)),
            _ => StartAsync(port => Guard(port, yaml)));
        return
        [
            new Figure("cold start to the first answered review, state as JSON / empty ASP.NET Core program", "ms", medians[1], medians[0], Target),
            new Figure("the same, state as YAML / empty ASP.NET Core program", "ms", medians[2], medians[0], null),
        ];

        Task<double> StartAsync(Func<int, TestProcess> start)
        {
            var port = Loopback.FreePort();
            return ServerStart.MeasureAsync(() => start(port), port, presented);
        }

        TestProcess Guard(int port, string state) => TestProcess.Start(
            folder.File("guard/webhookguard"),
            [
                "serve", "--state", state, "--listen", $"127.0.0.1:{Text(port)}", "--listen-metrics", "127.0.0.1:0",
                "--tls-cert", certificate, "--tls-key", key, "--drain", "0",
            ],
            Environment);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
