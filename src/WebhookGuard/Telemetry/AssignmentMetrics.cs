using Prometheus;

namespace WebhookGuard.Telemetry;

/// <summary>The metrics of assigning.</summary>
public sealed class AssignmentMetrics
{
    private readonly Counter assignments;

    /// <summary>Registers the metrics.</summary>
    internal AssignmentMetrics(MetricFactory metrics)
    {
        assignments = metrics.CreateCounter<AssignmentOutcome>("webhookguard_assignments_total", "Reviews of objects that may be assigned addresses, by result.", "result");
    }

    /// <summary>Counts a review.</summary>
    public void Count(AssignmentOutcome outcome) => assignments.WithLabels(GuardMetrics.Label(outcome)).Inc();
}
