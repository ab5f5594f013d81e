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
        writes = metrics.CreateCounter("webhookguard_keep_writes_total", "Writes of addresses into templates of VMs, by outcome.", "outcome");
        foreach (var outcome in Enum.GetValues<WriteOutcome>())
        {
            writes.WithLabels(GuardMetrics.Label(outcome)).Publish();
        }
    }

    /// <summary>Counts a write.</summary>
    public void CountWrite(WriteOutcome outcome) => writes.WithLabels(GuardMetrics.Label(outcome)).Inc();
}
