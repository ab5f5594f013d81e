using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using WebhookGuard.TestKit.Processes;

namespace WebhookGuard.Benchmarks.Startup;

/// <summary>One start of a webhook, from the process's start to its first answer.</summary>
internal static class ServerStart
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Short beside what is measured, and no burden on two processors.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private static readonly byte[] Review = Encoding.UTF8.GetBytes($$$$"""
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u-1","kind":{"group":"","version":"v1","kind":"Pod"},
         "resource":{"group":"","version":"v1","resource":"pods"},"namespace":"default","operation":"CREATE","userInfo":{"username":"alice"},
         "object":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"new","namespace":"default","uid":"u-2","annotations":{"ovn.kubernetes.io/ip_address":"{{{{SampleState.FreeAddress}}}}"}},
          "spec":{"containers":[{"name":"main","image":"main"}]}},"oldObject":null,"dryRun":false,"options":null}}
        """);

    /// <summary>Starts the process, and takes the time until it allows a Pod that asks for a free address.</summary>
    /// <param name="start">Starts it.</param>
    /// <param name="port">Where it is going to listen.</param>
    /// <param name="certificate">What it serves with.</param>
    public static async Task<double> MeasureAsync(Func<TestProcess> start, int port, X509Certificate2 certificate)
    {
        var began = Stopwatch.GetTimestamp();
        await using var process = start();
        using var connection = await ConnectAsync(process, port, began);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == certificate.GetCertHashString();
        handler.ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(connection));
        using var http = new HttpClient(handler);
        while (!await IsAllowedAsync(http, port))
        {
            EnsureInTime(process, began);
            await Task.Delay(Pause, TimeProvider.System);
        }

        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task<Socket> ConnectAsync(TestProcess process, int port, long began)
    {
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
                EnsureInTime(process, began);
                await Task.Delay(Pause, TimeProvider.System);
            }
        }
    }

    private static void EnsureInTime(TestProcess process, long began)
    {
        if (process.HasExited || Stopwatch.GetElapsedTime(began) > Patience)
        {
            throw new InvalidOperationException($"no answer came: {process.Output}");
        }
    }

    private static async Task<bool> IsAllowedAsync(HttpClient http, int port)
    {
        using var content = new ByteArrayContent(Review) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var answer = await http.PostAsync(new UriBuilder(Uri.UriSchemeHttps, "127.0.0.1", port, "/validate").Uri, content);
        answer.EnsureSuccessStatusCode();
        return (bool)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["response"]!["allowed"]!;
    }
}
