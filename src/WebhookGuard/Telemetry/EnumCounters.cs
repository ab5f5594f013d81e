using Prometheus;

namespace WebhookGuard.Telemetry;

/// <summary>Counters with one label, whose values are those of an enumeration.</summary>
internal static class EnumCounters
{
    /// <summary>Makes one that shows 0 for each value from the start: an <c>increase()</c> does not see a series begin.</summary>
    public static Counter CreateCounter<T>(this MetricFactory metrics, string name, string help, string label)
        where T : struct, Enum
    {
        var counter = metrics.CreateCounter(name, help, label);
        foreach (var value in Enum.GetValues<T>())
        {
            counter.WithLabels(GuardMetrics.Label(value)).Publish();
        }

        return counter;
    }
}
