using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WebhookGuard.TestKit.Kubernetes;

/// <summary>
/// Stands between one client and the API server, on 127.0.0.1 and without TLS, and keeps back what watches tell. All other requests pass
/// at once, but that an answer may be lost on its way.
/// </summary>
public sealed class SlowWatchProxy : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly HttpClient upstream;
    private readonly WebApplication app;

    private SlowWatchProxy(HttpClient upstream, WebApplication app) => (this.upstream, this.app) = (upstream, app);

    /// <summary>How long what a watch tells next is kept back; asked for each piece of the stream.</summary>
    public Func<TimeSpan> Delay { get; set; } = () => TimeSpan.Zero;

    /// <summary>Whether the answer to a request, which the API server has carried out, is lost.</summary>
    public Func<HttpRequest, bool> LosesAnswer { get; set; } = _ => false;

    /// <summary>A kubeconfig that leads here.</summary>
    public string Kubeconfig => folder.File("kubeconfig");

    /// <summary>Starts one that speaks to the API server as a user.</summary>
    public static async Task<SlowWatchProxy> StartAsync(ApiServer server, ClusterUser user)
    {
        ArgumentNullException.ThrowIfNull(server);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var proxy = new SlowWatchProxy(server.CreateClient(user), builder.Build());
        proxy.upstream.Timeout = Timeout.InfiniteTimeSpan;
        proxy.app.Run(proxy.ForwardAsync);
        await proxy.app.StartAsync();
        var address = proxy.app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        await File.WriteAllTextAsync(proxy.Kubeconfig, $$$"""
            apiVersion: v1
            kind: Config
            current-context: test
            clusters: [{name: test, cluster: {server: "{{{address}}}"}}]
            users: [{name: test, user: {token: unused}}]
            contexts: [{name: test, context: {cluster: test, user: test}}]

            """);
        return proxy;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using (var now = new CancellationTokenSource())
        {
            // Watches never end by themselves.
            await now.CancelAsync();
            await app.StopAsync(now.Token);
        }

        await app.DisposeAsync();
        upstream.Dispose();
        folder.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        try
        {
            using var request = new HttpRequestMessage(
                new HttpMethod(context.Request.Method), new Uri($"{context.Request.Path}{context.Request.QueryString}", UriKind.Relative));
            await CopyRequestAsync(context.Request, request, context.RequestAborted);
            using var response = await upstream.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            if (LosesAnswer(context.Request))
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
            if (context.Request.Query.ContainsKey("watch"))
            {
                await RelayWatchAsync(body, context.Response, context.RequestAborted);
            }
            else
            {
                await body.CopyToAsync(context.Response.Body, context.RequestAborted);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            // What became of the other connection becomes of this one.
            context.Abort();
        }
    }

    private async Task RelayWatchAsync(Stream body, HttpResponse response, CancellationToken cancellationToken)
    {
        // Read on while something is kept back, so that the delay does not add up.
        var pieces = Channel.CreateUnbounded<(byte[] Bytes, long Due)>();
        var reading = ReadAsync(body, pieces.Writer, cancellationToken);
        // The headers at once: that a watch has begun is news, too.
        await response.Body.FlushAsync(cancellationToken);
        await foreach (var (bytes, due) in pieces.Reader.ReadAllAsync(cancellationToken))
        {
            if (TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), due) is { Ticks: > 0 } left)
            {
                await Task.Delay(left, TimeProvider.System, cancellationToken);
            }

            await response.Body.WriteAsync(bytes, cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }

        await reading;
    }

    private async Task ReadAsync(Stream body, ChannelWriter<(byte[] Bytes, long Due)> pieces, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            var buffer = new byte[64 * 1024];
            while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                var due = TimeProvider.System.GetTimestamp() + (long)(Delay().TotalSeconds * TimeProvider.System.TimestampFrequency);
                await pieces.WriteAsync((buffer[..count], due), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            failure = exception;
        }

        pieces.Complete(failure);
    }

    private static async Task CopyRequestAsync(HttpRequest from, HttpRequestMessage to, CancellationToken cancellationToken)
    {
        if (from.ContentLength > 0 || from.Headers.ContainsKey("Transfer-Encoding"))
        {
            using var body = new MemoryStream();
            await from.Body.CopyToAsync(body, cancellationToken);
            to.Content = new ByteArrayContent(body.ToArray());
            if (from.ContentType is { } type)
            {
                to.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
        }

        if (from.Headers.Accept is { Count: > 0 } accept)
        {
            to.Headers.TryAddWithoutValidation("Accept", string.Create(CultureInfo.InvariantCulture, $"{accept}"));
        }
    }
}
