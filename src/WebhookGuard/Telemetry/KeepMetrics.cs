using Prometheus;
using WebhookGuard.Writing;

namespace WebhookGuard.Telemetry;

/// <summary>The metrics of keeping.</summary>
public sealed class KeepMetrics
{
    private readonly Counter writes;

    /// <summary>Registers the metrics.</summary>
    internal KeepMetrics(MetricFactory metrics)
    {
        writes = metrics.CreateCounter<WriteOutcome>("webhookguard_keep_writes_total", "Writes of addresses into templates of VMs, by outcome.", "outcome");
    }

    /// <summary>Counts a write.</summary>
    public void CountWrite(WriteOutcome outcome) => writes.WithLabels(GuardMetrics.Label(outcome)).Inc();
}
