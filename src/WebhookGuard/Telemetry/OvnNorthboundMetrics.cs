using Prometheus;
using WebhookGuard.Ovsdb;

namespace WebhookGuard.Telemetry;

/// <summary>The metrics of the connection to OVN Northbound. Where that is no source they stay 0.</summary>
public sealed class OvnNorthboundMetrics
{
    private readonly CollectorRegistry registry;
    private readonly Gauge connected;
    private readonly Counter connects;
    private readonly Counter leaderMoves;

    /// <summary>Registers the metrics.</summary>
    internal OvnNorthboundMetrics(MetricFactory metrics, CollectorRegistry registry)
    {
        this.registry = registry;
        connected = metrics.CreateGauge("webhookguard_ovn_connected", "1 while there is a connection to a server of OVN Northbound that is fit to be read.");
        connects = metrics.CreateCounter("webhookguard_ovn_connects_total", "Connections to OVN Northbound over which its rows were read.");
        leaderMoves = metrics.CreateCounter("webhookguard_ovn_leader_moves_total", "How often the server connected to gained or lost its cluster's leadership.");
    }

    /// <summary>Shows how the connection stands, read anew for each scrape.</summary>
    public void Observe(Func<OvsdbConnectionState> connection) => registry.AddBeforeCollectCallback(() => Set(connection()));

    private void Set(OvsdbConnectionState state)
    {
        connected.Set(state.Phase >= OvsdbConnectionPhase.Synchronizing ? 1 : 0);
        connects.IncTo(state.Replaces + state.Resumes);
        leaderMoves.IncTo(state.LeadershipMoves);
    }
}
