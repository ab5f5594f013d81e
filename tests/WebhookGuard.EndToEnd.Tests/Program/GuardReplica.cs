using System.Globalization;
using System.Net;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.EndToEnd.Tests.Program;

/// <summary><c>webhookguard serve</c> as a process of its own, once it is ready.</summary>
internal sealed class GuardReplica : IAsyncDisposable
{
    private const int TakenPortAttempts = 3;

    private readonly HttpClient http = new();

    private GuardReplica(TestProcess process, int port, int probesPort)
    {
        Process = process;
        Port = port;
        Probes = new Uri(Text($"http://127.0.0.1:{probesPort}"));
    }

    public TestProcess Process { get; }

    /// <summary>The port of admission.</summary>
    public int Port { get; }

    public Uri Admission => new(Text($"https://127.0.0.1:{Port}"));

    public Uri Probes { get; }

    /// <summary>Starts it with these arguments besides those that say where it listens, and waits until it is ready.</summary>
    public static async Task<GuardReplica> StartAsync(params IReadOnlyList<string> arguments)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (port, probesPort) = (Loopback.FreePort(), Loopback.FreePort());
            var replica = new GuardReplica(
                GuardProgram.Start(["serve", .. arguments, "--listen", Text($"127.0.0.1:{port}"), "--listen-metrics", Text($"127.0.0.1:{probesPort}")]),
                port,
                probesPort);
            try
            {
                await replica.Process.WaitUntilAsync(replica.IsReadyAsync);
                return replica;
            }
            catch (InvalidOperationException exception)
                when (attempt < TakenPortAttempts && exception.Message.Contains("address already in use", StringComparison.Ordinal))
            {
                await replica.DisposeAsync();
            }
            catch
            {
                await replica.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>What a probe of the kubelet finds; whoever cannot be reached is not ready.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await http.GetAsync(new Uri(Probes, "/readyz"));
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        http.Dispose();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
