using Prometheus;
using WebhookGuard.Core.Quarantine;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Writing;

namespace WebhookGuard.Telemetry;

/// <summary>The metrics of quarantine. What is in it every replica shows, as the Subnets themselves tell; writes are counted where they are made.</summary>
public sealed class QuarantineMetrics
{
    private readonly Gauge addresses;
    private readonly Counter writes;
    private IReadOnlyCollection<string> shown = [];

    /// <summary>Registers the metrics.</summary>
    internal QuarantineMetrics(MetricFactory metrics)
    {
        addresses = metrics.CreateGauge("webhookguard_quarantined_addresses", "Addresses of leftover ports that are kept from dynamic allocation, by Subnet.", "subnet");
        writes = metrics.CreateCounter<WriteOutcome>("webhookguard_quarantine_writes_total", "Writes to Subnets, by outcome.", "outcome");
    }

    /// <summary>Counts a write.</summary>
    public void CountWrite(WriteOutcome outcome) => writes.WithLabels(GuardMetrics.Label(outcome)).Inc();

    /// <summary>Shows what the Subnets tell.</summary>
    internal void Show(IEnumerable<SubnetInfo> subnets)
    {
        var now = new HashSet<string>(StringComparer.Ordinal);
        foreach (var subnet in subnets)
        {
            now.Add(subnet.Name);
            addresses.WithLabels(subnet.Name).Set(QuarantineRecord.Parse(subnet.View.Quarantined).Count);
        }

        foreach (var gone in shown.Where(subnet => !now.Contains(subnet)))
        {
            addresses.RemoveLabelled(gone);
        }

        shown = now;
    }
}
