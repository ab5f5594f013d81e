using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace WebhookGuard.Demo;

/// <summary>Calls the webhook as the API server does: over HTTPS, trusting nothing but the webhook's <c>caBundle</c>.</summary>
internal sealed class WebhookClient : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private readonly HttpClient http;
    private readonly Uri address;
    private readonly TimeProvider time;

    /// <summary>Prepares calls.</summary>
    /// <param name="address">Where admission is served.</param>
    /// <param name="caBundle">The certificate to trust.</param>
    /// <param name="time">The clock.</param>
    public WebhookClient(Uri address, X509Certificate2 caBundle, TimeProvider time)
    {
        this.address = address;
        this.time = time;
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(caBundle.RawData));
        http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust },
        })
        { Timeout = Timeout };
    }

    /// <summary>Sends a review.</summary>
    /// <param name="path">Of the webhook.</param>
    /// <param name="review">The review.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="HttpRequestException">The webhook is out of reach, not to be trusted, or did not answer with success.</exception>
    public async Task<WebhookAnswer> SendAsync(string path, JsonObject review, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var response = await http.PostAsJsonAsync(new Uri(address, $"{path}?timeout=5s"), review, cancellationToken);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
        return WebhookAnswer.Read(answer!, time.GetElapsedTime(start));
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
