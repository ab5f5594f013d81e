using System.Collections.Concurrent;
using Prometheus;

namespace WebhookGuard.Telemetry;

/// <summary>A counter whose two labels are values of enumerations: what is counted for each review is not looked up by text each time.</summary>
internal sealed class EnumPairCounter<TFirst, TSecond>(Counter counter, Func<TFirst, string> first, Func<TSecond, string> second)
    where TFirst : struct, Enum
    where TSecond : struct, Enum
{
    private readonly ConcurrentDictionary<(TFirst, TSecond), Counter.Child> children = new();

    /// <summary>The series of two values.</summary>
    public Counter.Child Of(TFirst one, TSecond other) =>
        children.TryGetValue((one, other), out var child) ? child : children.GetOrAdd((one, other), counter.WithLabels(first(one), second(other)));
}
