using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace WebhookGuard.EndToEnd.Tests.Certificates;

/// <summary>
/// An API server that learns late: it makes new connections to each replica all the time, and trusts whom the webhook configuration trusted
/// a while ago.
/// </summary>
internal sealed class LaggingCaller : IAsyncDisposable
{
    /// <summary>How late it learns.</summary>
    public static readonly TimeSpan Lag = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Installation installation;
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentQueue<string> failures = new();
    private readonly Queue<(long At, string Bundle)> read = new();
    private readonly Task running;
    private string? trusted;
    private int handshakes;

    public LaggingCaller(Installation installation)
    {
        this.installation = installation;
        running = Task.Run(CallAsync);
    }

    /// <summary>Ends it, and fails if it could not believe a replica at any time.</summary>
    public async Task AssertNothingFailedAsync()
    {
        await end.CancelAsync();
        await running;
        Assert.True(failures.IsEmpty, string.Join(Environment.NewLine, failures));
        Assert.True(handshakes > 0);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await running;
        end.Dispose();
    }

    private async Task CallAsync()
    {
        while (!end.IsCancellationRequested)
        {
            read.Enqueue((TimeProvider.System.GetTimestamp(), await installation.CaBundleAsync(Installation.OwnWebhook)));
            while (read.TryPeek(out var oldest) && TimeProvider.System.GetElapsedTime(oldest.At) >= Lag)
            {
                trusted = read.Dequeue().Bundle;
            }

            foreach (var guard in trusted is null ? [] : installation.Guards.ToArray().Where(guard => guard.InService))
            {
                await ShakeHandsAsync(guard.Port, trusted!);
            }

            await Task.Delay(Pause, TimeProvider.System, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ShakeHandsAsync(int port, string bundle)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(bundle);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = $"webhookguard.{installation.Namespace}.svc",
                CertificateChainPolicy = policy,
            });
            handshakes++;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            failures.Enqueue($"{TimeProvider.System.GetUtcNow():O} {e.Message}");
        }
        catch (SocketException)
        {
            // One that has just ended.
        }
    }
}
