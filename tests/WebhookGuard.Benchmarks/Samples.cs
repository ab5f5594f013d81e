using System.Diagnostics;

namespace WebhookGuard.Benchmarks;

/// <summary>Times of several actions, taken in turns so that what else the machine does strikes them alike.</summary>
internal static class Samples
{
    /// <summary>Runs the actions in turns and returns the median of each, in milliseconds.</summary>
    /// <param name="count">How often each.</param>
    /// <param name="warmUp">How often each before that, without taking the time.</param>
    /// <param name="actions">What to measure, given the number of the turn.</param>
    public static async Task<double[]> MediansAsync(int count, int warmUp, params IReadOnlyList<Func<int, Task>> actions)
    {
        var times = actions.Select(_ => new List<double>(count)).ToArray();
        for (var turn = 0; turn < warmUp + count; turn++)
        {
            for (var i = 0; i < actions.Count; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await actions[i](turn);
                if (turn >= warmUp)
                {
                    times[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }
        }

        return [.. times.Select(Median)];
    }

    /// <summary>The middle one.</summary>
    public static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
