using System.Net;
using System.Net.Http.Headers;

namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>GET requests over the client's own connections, TLS and credentials, whose answers are read as they arrive.</summary>
internal sealed class ApiRequests(k8s.Kubernetes client, TimeProvider time)
{
    private const int ErrorBodyBytes = 64 * 1024;
    private static readonly MediaTypeWithQualityHeaderValue Json = new("application/json");
    private static readonly ProductInfoHeaderValue Agent = new("webhookguard", productVersion: null);

    // A base address may have a path of its own (Rancher: https://host/k8s/clusters/c-1).
    private readonly string root = client.BaseUri.AbsoluteUri.TrimEnd('/');

    /// <summary>Sends a request and returns when the headers are there.</summary>
    /// <param name="pathAndQuery">What to get.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="alone">Whether it has a connection of its own (HTTP/1.1): what is large needs no frames and no windows then.</param>
    /// <exception cref="ApiFailureException">The server answered with an error.</exception>
    /// <exception cref="HttpRequestException">The server could not be reached.</exception>
    public async Task<HttpResponseMessage> GetAsync(string pathAndQuery, CancellationToken cancellationToken, bool alone = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, root + pathAndQuery)
        {
            Version = alone ? HttpVersion.Version11 : HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.Accept.Add(Json);
        request.Headers.UserAgent.Add(Agent);
        if (client.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, cancellationToken);
        var response = await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await FailureOfAsync(response, cancellationToken);
    }

    /// <summary>
    /// Whether an API server answers at the address at all. A load balancer that lost its backends can say 404 too, and that must not look
    /// like "there are no such objects".
    /// </summary>
    public async Task<bool> IsApiServerAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await GetAsync("/apis", cancellationToken);
            var body = await ReadSomeAsync(response, cancellationToken);
            return body.Span.IndexOf("\"APIGroupList\""u8) >= 0;
        }
        catch (ApiFailureException refused)
        {
            return refused.Status.Code == (int)HttpStatusCode.Forbidden && refused.Status.Reason == "Forbidden";
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadSomeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[ErrorBodyBytes];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer.AsMemory(0, count);
    }

    private async Task<ApiFailureException> FailureOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = ApiStatus.Read(await ReadSomeAsync(response, cancellationToken), (int)response.StatusCode);
        if (status.Message.Length == 0)
            status = status with { Message = response.ReasonPhrase ?? "" };
        var retryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return new ApiFailureException(status, retryAfter);
    }
}
