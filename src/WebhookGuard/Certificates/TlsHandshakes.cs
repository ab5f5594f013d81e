using System.Net.Security;
using System.Security.Authentication;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Certificates;

/// <summary>
/// What handshakes are made with. It is replaced as a whole, for new connections; those that are open go on with what they began with, so
/// that no request is lost.
/// </summary>
internal sealed class TlsHandshakes(ClientVerifier clients, CertificateMetrics metrics, TimeProvider time)
{
    private readonly Lock gate = new();
    private volatile Task<SslServerAuthenticationOptions>? options;
    private volatile ServingCertificate? certificate;
    private volatile string waitingFor = "none has been read yet";
    private ClientAuthorities? authorities;

    /// <summary>What is served; null before there is one.</summary>
    public ServingCertificate? Certificate => certificate;

    /// <summary>Why nobody could be served now, for <c>/readyz</c>; null if all is well.</summary>
    public string? Problem => certificate is not { } current ? waitingFor
        : time.GetUtcNow() > current.NotAfter ? $"expired at {current.NotAfter:u}"
        : null;

    /// <summary>Says what is still missing while there is no certificate.</summary>
    public void WaitFor(string reason) => waitingFor = reason;

    /// <summary>Serves with another certificate from now on.</summary>
    public void Use(ServingCertificate next)
    {
        lock (gate)
        {
            certificate = next;
            Compose();
        }

        metrics.SetServingExpiry(next.NotAfter);
    }

    /// <summary>Accepts only clients of these authorities from now on.</summary>
    public void Require(ClientAuthorities next)
    {
        lock (gate)
        {
            authorities = next;
            Compose();
        }

        metrics.SetClientAuthorityExpiry(next.NotAfter);
    }

    /// <summary>What the next handshake is made with.</summary>
    /// <exception cref="AuthenticationException">There is no certificate yet; Kestrel closes the connection.</exception>
    public ValueTask<SslServerAuthenticationOptions> NextAsync() =>
        new(options ?? throw new AuthenticationException("There is no certificate to serve with yet."));

    private void Compose()
    {
        if (certificate is { } serving)
        {
            options = ComposeAsync(serving, authorities);
        }
    }

    private async Task<SslServerAuthenticationOptions> ComposeAsync(ServingCertificate serving, ClientAuthorities? required)
    {
        var next = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = await serving.Context.ConfigureAwait(false),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (required is not null)
        {
            clients.Require(next, required);
        }

        return next;
    }
}
