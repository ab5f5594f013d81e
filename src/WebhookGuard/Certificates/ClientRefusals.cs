using WebhookGuard.Telemetry;

namespace WebhookGuard.Certificates;

/// <summary>Counts callers that were refused because of their certificate, and logs some: once a minute, for anybody can call.</summary>
internal sealed class ClientRefusals(CertificateMetrics metrics, TimeProvider time, ILogger<ClientRefusals> logger)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private DateTimeOffset quietUntil;
    private int untold;

    /// <summary>A caller was refused.</summary>
    /// <param name="client">Who it says that it is.</param>
    /// <param name="reason">Why.</param>
    public void Add(string client, string reason)
    {
        metrics.CountRefusedClient();
        int count;
        lock (gate)
        {
            untold++;
            var now = time.GetUtcNow();
            if (now < quietUntil)
            {
                return;
            }

            quietUntil = now + Quiet;
            (count, untold) = (untold, 0);
        }

        Log.ClientRefused(logger, count, client, reason);
    }
}
