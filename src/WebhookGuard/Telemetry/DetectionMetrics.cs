using Prometheus;
using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Duplicates;
using WebhookGuard.Detection;

namespace WebhookGuard.Telemetry;

/// <summary>The metrics of detection. Every replica searches, and shows what it found: they agree, but for a moment.</summary>
public sealed class DetectionMetrics
{
    private const string Ports = "ports";
    private const string Port = "port";
    private const string Objects = "objects";

    private static readonly DiscrepancyKind[] Others = [DiscrepancyKind.IPWithoutPort, DiscrepancyKind.PortWithoutIP, DiscrepancyKind.OutsideSubnet];

    private readonly Gauge duplicates;
    private readonly Gauge leftovers;
    private readonly Gauge oldestLeftover;
    private readonly Gauge discrepancies;
    private readonly Gauge lastSearch;
    private readonly Histogram duration;
    private IReadOnlyCollection<string> shownSubnets = [];

    /// <summary>Registers the metrics.</summary>
    internal DetectionMetrics(MetricFactory metrics)
    {
        duplicates = metrics.CreateGauge("webhookguard_duplicates", "Addresses that several owners hold, by how many of them have a port in OVN.", "evidence");
        leftovers = metrics.CreateGauge("webhookguard_leftovers", "Owners that exist no more and left ports or IPs, by Subnet.", "subnet");
        oldestLeftover = metrics.CreateGauge("webhookguard_leftover_oldest_seconds", "For how long this process has known the oldest of them.", "subnet");
        discrepancies = metrics.CreateGauge("webhookguard_discrepancies", "Owners whose objects and ports do not agree, by kind.", "kind");
        lastSearch = metrics.CreateGauge("webhookguard_detection_last_search_timestamp_seconds", "When the last search ended; 0 before the first.");
        duration = metrics.CreateHistogram(
            "webhookguard_detection_duration_seconds",
            "Time that a search took.",
            new HistogramConfiguration { Buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        foreach (var evidence in (string[])[Ports, Port, Objects])
        {
            duplicates.WithLabels(evidence).Publish();
        }

        foreach (var kind in Others)
        {
            discrepancies.WithLabels(kind.Text()).Publish();
        }
    }

    /// <summary>Shows what a search came to.</summary>
    public void Show(DetectionReport report)
    {
        var byEvidence = report.Duplicates.ToLookup(duplicate => EvidenceOf(duplicate.Found));
        foreach (var evidence in (string[])[Ports, Port, Objects])
        {
            duplicates.WithLabels(evidence).Set(byEvidence[evidence].Count());
        }

        foreach (var kind in Others)
        {
            discrepancies.WithLabels(kind.Text()).Set(report.Discrepancies.Count(discrepancy => discrepancy.Found.Kind == kind));
        }

        ShowLeftovers(report);
        lastSearch.Set(report.Searched.ToUnixTimeMilliseconds() / 1000.0);
    }

    /// <summary>Counts how long a search took.</summary>
    public void CountSearch(TimeSpan took) => duration.Observe(took.TotalSeconds);

    private static string EvidenceOf(Duplicate duplicate) => duplicate.Owners.Count(owner => owner.HasPort) switch
    {
        0 => Objects,
        1 => Port,
        _ => Ports,
    };

    // A Subnet in order shows 0. One that is gone shows nothing, unless something was left in it.
    private void ShowLeftovers(DetectionReport report)
    {
        var bySubnet = report.Discrepancies
            .Where(discrepancy => discrepancy.Found.Kind == DiscrepancyKind.Leftover)
            .ToLookup(discrepancy => discrepancy.Found.Subnet, StringComparer.Ordinal);
        var subnets = report.Subnets.Concat(bySubnet.Select(group => group.Key)).ToHashSet(StringComparer.Ordinal);
        foreach (var subnet in subnets)
        {
            var some = bySubnet[subnet];
            leftovers.WithLabels(subnet).Set(some.Count());
            oldestLeftover.WithLabels(subnet).Set(some.Select(leftover => (report.Searched - leftover.Since).TotalSeconds).DefaultIfEmpty(0).Max());
        }

        foreach (var gone in shownSubnets.Where(subnet => !subnets.Contains(subnet)))
        {
            leftovers.RemoveLabelled(gone);
            oldestLeftover.RemoveLabelled(gone);
        }

        shownSubnets = subnets;
    }
}
