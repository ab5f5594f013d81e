using Prometheus;
using WebhookGuard.Claims.Housekeeping;

namespace WebhookGuard.Telemetry;

/// <summary>The metrics of housekeeping. Only the elected replica counts; what it saw last counts no more once another is elected.</summary>
public sealed class HousekeepingMetrics
{
    private readonly Counter bound;
    private readonly Counter released;
    private readonly Counter backFilled;
    private readonly Gauge misnamed;
    private readonly Counter rounds;
    private readonly Gauge lastRound;
    private readonly Gauge leader;
    private readonly Gauge candidate;
    private readonly Counter events;

    /// <summary>Registers the metrics.</summary>
    internal HousekeepingMetrics(MetricFactory metrics)
    {
        bound = metrics.CreateCounter("webhookguard_claims_bound_total", "Claims whose owner was seen to ask for the address.");
        released = metrics.CreateCounter("webhookguard_claims_released_total", "Claims deleted because nobody held them.");
        backFilled = metrics.CreateCounter("webhookguard_claims_backfilled_total", "Claims made for holders that had none.");
        misnamed = metrics.CreateGauge("webhookguard_claims_misnamed", "Claims that are no locks, since their names are not those of their addresses.");
        rounds = metrics.CreateCounter<RoundOutcome>("webhookguard_housekeeping_rounds_total", "Rounds of housekeeping, by outcome.", "outcome");
        lastRound = metrics.CreateGauge("webhookguard_housekeeping_last_round_timestamp_seconds", "When the last round ended that did not fail.");
        leader = metrics.CreateGauge("webhookguard_leader", "1 on the replica that does the housekeeping.");
        candidate = metrics.CreateGauge("webhookguard_leader_candidate", "1 on a replica that stands for election.");
        events = metrics.CreateCounter<EventOutcome>("webhookguard_events_total", "Events, by what became of them.", "outcome");
    }

    /// <summary>This replica may be elected from now on.</summary>
    public void StandForElection() => candidate.Set(1);

    /// <summary>This replica is elected.</summary>
    public void StartLeading() => leader.Set(1);

    /// <summary>This replica is not elected any more.</summary>
    public void StopLeading()
    {
        leader.Set(0);
        misnamed.Set(0);
    }

    /// <summary>Counts what a round did.</summary>
    public void Count(HousekeepingReport report)
    {
        bound.Inc(report.Bound.Count);
        released.Inc(report.Released.Count);
        backFilled.Inc(report.BackFilled.Count);
        misnamed.Set(report.Misnamed.Count);
    }

    /// <summary>Counts a round.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="now">When it ended.</param>
    public void CountRound(RoundOutcome outcome, DateTimeOffset now)
    {
        rounds.WithLabels(GuardMetrics.Label(outcome)).Inc();
        if (outcome != RoundOutcome.Failed)
        {
            lastRound.Set(now.ToUnixTimeMilliseconds() / 1000.0);
        }
    }

    /// <summary>Counts an Event.</summary>
    public void CountEvent(EventOutcome outcome) => events.WithLabels(GuardMetrics.Label(outcome)).Inc();
}
