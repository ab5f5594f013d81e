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
    /// Makes sure that an API server which knows all that it serves is at the address: what said 404 before must be asked again then, and if it
    /// says so again there is no such resource. A load balancer that lost its backends says 404 too, and so may an API server that just
    /// started, before it has read the CustomResourceDefinitions (kubernetes/kubernetes issues 104342 and 115241); its <c>/readyz</c> waits for
    /// them (<c>poststarthook/crd-informer-synced</c>).
    /// </summary>
    /// <exception cref="HttpRequestException">It is none, or not ready.</exception>
    public async Task EnsureReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await GetAsync("/readyz", cancellationToken);
            var body = await ReadSomeAsync(response, cancellationToken);
            if (!body.Span.SequenceEqual("ok"u8))
                throw NotLikeOne(inner: null);
        }
        catch (ApiFailureException refused)
        {
            throw refused.Status.Code switch
            {
                (int)HttpStatusCode.NotFound => NotLikeOne(refused),
                (int)HttpStatusCode.Forbidden => new HttpRequestException(
                    $"a ClusterRole must allow get of nonResourceURLs: [\"/readyz\"]. The API server says: {refused.Message}", refused),
                _ => new HttpRequestException($"the API server answers 404, but is not ready: {refused.Message}", refused),
            };
        }
    }

    private static HttpRequestException NotLikeOne(Exception? inner) => new("the address answers 404, but not like an API server", inner);

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
