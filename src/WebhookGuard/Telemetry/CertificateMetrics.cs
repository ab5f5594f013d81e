using Prometheus;

namespace WebhookGuard.Telemetry;

/// <summary>The metrics of certificates. No label has unbounded values.</summary>
public sealed class CertificateMetrics
{
    private const string Written = "written";
    private const string Failed = "failed";
    private const string Secret = "secret";
    private const string CaBundle = "ca-bundle";

    private readonly Gauge expiry;
    private readonly Counter loads;
    private readonly Counter writes;
    private readonly Counter clientsRefused;

    /// <summary>Registers the metrics.</summary>
    internal CertificateMetrics(MetricFactory metrics)
    {
        expiry = metrics.CreateGauge(
            "webhookguard_certificate_expiry_timestamp_seconds", "When a certificate that is in use expires.", "certificate");
        loads = metrics.CreateCounter(
            "webhookguard_certificate_loads_total", "Certificates that were taken into use, or refused because they are broken.", "result");
        writes = metrics.CreateCounter(
            "webhookguard_certificate_writes_total", "Writes to the Secret and to webhook configurations, by outcome.", "target", "outcome");
        clientsRefused = metrics.CreateCounter(
            "webhookguard_client_certificates_refused_total", "Handshakes refused because of the caller's certificate, or for want of one.");
        foreach (var result in (string[])["loaded", "refused"])
        {
            loads.WithLabels(result).Publish();
        }

        foreach (var target in (string[])[Secret, CaBundle])
        {
            writes.WithLabels(target, Written).Publish();
            writes.WithLabels(target, Failed).Publish();
        }
    }

    /// <summary>Shows when the certificate expires that is served.</summary>
    public void SetServingExpiry(DateTimeOffset notAfter) => SetExpiry("serving", notAfter);

    /// <summary>Shows when the authority expires that signs serving certificates.</summary>
    public void SetAuthorityExpiry(DateTimeOffset notAfter) => SetExpiry("ca", notAfter);

    /// <summary>Shows when the last of the authorities expires whose clients are accepted.</summary>
    public void SetClientAuthorityExpiry(DateTimeOffset notAfter) => SetExpiry("client-ca", notAfter);

    /// <summary>Counts certificates that were offered.</summary>
    /// <param name="taken">Whether they are in use now.</param>
    public void CountLoad(bool taken) => loads.WithLabels(taken ? "loaded" : "refused").Inc();

    /// <summary>Counts an attempt to write the Secret.</summary>
    public void CountSecretWrite(bool written) => writes.WithLabels(Secret, written ? Written : Failed).Inc();

    /// <summary>Counts an attempt to write a webhook configuration.</summary>
    public void CountBundleWrite(bool written) => writes.WithLabels(CaBundle, written ? Written : Failed).Inc();

    /// <summary>Counts a handshake that was refused because of the caller's certificate.</summary>
    public void CountRefusedClient() => clientsRefused.Inc();

    private void SetExpiry(string certificate, DateTimeOffset notAfter) => expiry.WithLabels(certificate).Set(notAfter.ToUnixTimeSeconds());
}
