using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace WebhookGuard.Claims.Store;

/// <summary>Claims on the Kubernetes API. Each call is one HTTP request (a list may be several pages), with a limit in time.</summary>
/// <param name="client">The process's connection to the cluster.</param>
/// <param name="options">Durations.</param>
/// <param name="time">The clock that limits calls.</param>
public sealed class ClaimStore(k8s.Kubernetes client, ClaimOptions options, TimeProvider time) : IClaimStore
{
    private const string Collection = $"/apis/{ClaimJson.ApiVersion}/addressclaims";
    private const int PageSize = 500;
    private static readonly ProductInfoHeaderValue Agent = new("webhookguard", productVersion: null);

    // A base address may have a path of its own (Rancher: https://host/k8s/clusters/c-1).
    private readonly string root = client.BaseUri.AbsoluteUri.TrimEnd('/') + Collection;

    /// <inheritdoc/>
    public async Task<AddressClaim?> GetAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Get, Path(name), body: null, cancellationToken);
        return answer.IsNotFound(name) ? null : answer.Claim();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AddressClaim>> ListAsync(CancellationToken cancellationToken)
    {
        var claims = new List<AddressClaim>();
        var next = string.Empty;
        do
        {
            var answer = await SendAsync(
                HttpMethod.Get, $"{root}?limit={PageSize}&continue={Uri.EscapeDataString(next)}", body: null, cancellationToken);
            claims.AddRange(answer.Items());
            next = answer.Continue;
        }
        while (next.Length > 0);
        return claims;
    }

    /// <inheritdoc/>
    public async Task<AddressClaim?> CreateAsync(AddressClaim claim, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(HttpMethod.Post, root, Json(ClaimJson.Whole(claim), "application/json"), cancellationToken);
        return answer.IsAlreadyExists ? null : answer.Claim();
    }

    /// <inheritdoc/>
    public async Task<AddressClaim?> UpdateAsync(AddressClaim claim, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(
            HttpMethod.Patch, Path(claim.Name), Json(ClaimJson.Patch(claim), "application/merge-patch+json"), cancellationToken);
        return answer.IsConflict || answer.IsNotFound(claim.Name) ? null : answer.Claim();
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(AddressClaim claim, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(
            HttpMethod.Delete, Path(claim.Name), Json(ClaimJson.DeleteOptions(claim), "application/json"), cancellationToken);
        if (answer.IsConflict || answer.IsNotFound(claim.Name))
        {
            return false;
        }

        answer.EnsureSucceeded();
        return true;
    }

    private static ByteArrayContent Json(byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private string Path(string name) => $"{root}/{Uri.EscapeDataString(name)}";

    private async Task<ClaimAnswer> SendAsync(HttpMethod method, string uri, HttpContent? body, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.CallTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(method, uri) { Content = body };

        // A single small call takes less of both ends than over HTTP/2, whose frames save nothing here.
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.UserAgent.Add(Agent);
        try
        {
            if (client.Credentials is { } credentials)
            {
                await credentials.ProcessHttpRequestAsync(request, linked.Token);
            }

            using var response = await client.HttpClient.SendAsync(request, linked.Token);
            return new ClaimAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(linked.Token));
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ClaimStoreException(
                $"the API server did not answer within {options.CallTimeout.TotalSeconds:0.#} s", outcomeUnknown: true, late);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException)
        {
            throw new ClaimStoreException($"the API server cannot be reached: {broken.Message}", outcomeUnknown: true, broken);
        }
    }
}
