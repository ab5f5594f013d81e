using System.Globalization;
using System.Net;
using WebhookGuard.Storm.History;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.Storm.Cluster;

/// <summary>One replica of the guard as a process, killed and started at will.</summary>
internal sealed class Replica(StormOptions options, string northbound, string certificateFile, string keyFile, SlowWatchProxy proxy) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly HttpClient http = new();
    private TestProcess? process;
    private volatile int port;
    private volatile bool ready;

    /// <summary>Where it serves admission; null while it is not ready.</summary>
    public int? Port => ready ? port : null;

    /// <summary>Its connection to the API server.</summary>
    public SlowWatchProxy Proxy => proxy;

    /// <summary>The last lines it wrote, if it has ended without being told to; else null.</summary>
    public string? LastWords => ready && process is { HasExited: true } ended ? ended.Output : null;

    public async Task StartAsync()
    {
        // Ports of its own at each start: connections of others may have taken the old ones meanwhile.
        var admission = Loopback.FreePort();
        var probes = Loopback.FreePort();
        process = GuardProgram.Start(
            [
                "serve", "--kubeconfig", proxy.Kubeconfig, "--ovn-nb", northbound, "--tls-cert", certificateFile, "--tls-key", keyFile,
                "--listen", Text($"127.0.0.1:{admission}"), "--listen-metrics", Text($"127.0.0.1:{probes}"), "--drain", "1",
                .. GuardSettings.Of(options),
            ]);
        var readyz = new Uri(Text($"http://127.0.0.1:{probes}/readyz"));
        await process.WaitUntilAsync(() => IsReadyAsync(readyz), StartLimit);
        port = admission;
        ready = true;
    }

    public async Task KillAsync()
    {
        ready = false;
        if (process is not null)
        {
            await process.DisposeAsync();
            process = null;
        }
    }

    /// <summary>Lets it hang for a while, as a long pause of its machine would; probes would take it out of service.</summary>
    public async Task FreezeAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        ready = false;
        process!.Signal(UnixSignal.Stop);
        await StormClock.WaitAsync(time, cancellationToken);
        process.Signal(UnixSignal.Continue);
        ready = true;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        http.Dispose();
        await proxy.DisposeAsync();
    }

    private async Task<bool> IsReadyAsync(Uri readyz)
    {
        using var response = await http.GetAsync(readyz);
        return response.StatusCode == HttpStatusCode.OK;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
