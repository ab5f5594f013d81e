using WebhookGuard.Telemetry;

namespace WebhookGuard.Certificates;

/// <summary>Reads the Secret again and again, and hands its certificate over when it has changed.</summary>
/// <param name="secrets">The Secret.</param>
/// <param name="intake">Where its certificate and key go.</param>
/// <param name="handshakes">What is told why there is no certificate.</param>
/// <param name="metrics">Where the authority's expiry is shown.</param>
/// <param name="options">How often.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures are logged.</param>
internal sealed class SecretFeed(
    SecretStore secrets, Intake intake, TlsHandshakes handshakes, CertificateMetrics metrics, CertificateOptions options, TimeProvider time, ILogger<SecretFeed> logger)
    : BackgroundService
{
    private bool readable = true;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
                Note(null);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                Note(e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var pause = handshakes.Certificate is null ? options.FirstSecretPoll : options.SecretPoll;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var secret = await secrets.ReadAsync(cancellationToken);
        var data = SecretStore.Texts(secret);
        if (PemBundle.Read(data.GetValueOrDefault(KeptCertificates.BundleKey, string.Empty)) is [var authority, ..])
        {
            metrics.SetAuthorityExpiry(authority.ValidUntil());
        }

        var certificate = data.GetValueOrDefault(KeptCertificates.CertificateKey, string.Empty);
        if (certificate.Length == 0)
        {
            // Nothing broken: the elected replica is about to put it there.
            handshakes.WaitFor(secret is null ? $"there is no {secrets.Description} yet" : $"there is no certificate in {secrets.Description} yet");
            return;
        }

        handshakes.WaitFor($"what is in {secrets.Description} cannot be served with; see the log");
        intake.Offer([certificate, data.GetValueOrDefault(KeptCertificates.KeyKey, string.Empty)]);
    }

    private void Note(string? reason)
    {
        if (reason is not null)
        {
            handshakes.WaitFor(reason);
        }

        if (reason is not null && readable)
        {
            Log.SecretUnreadable(logger, secrets.Description, reason);
        }
        else if (reason is null && !readable)
        {
            Log.SecretReadable(logger, secrets.Description);
        }

        readable = reason is null;
    }
}
