using System.Diagnostics;

namespace WebhookGuard.Benchmarks;

/// <summary>Times of several actions, taken in turns so that what else the machine does strikes them alike.</summary>
internal static class Samples
{
    /// <summary>Runs the actions in turns and returns the median of each, in milliseconds.</summary>
    /// <param name="count">How often each.</param>
    /// <param name="warmUp">How often each before that, without taking the time.</param>
    /// <param name="actions">What to measure, given the number of the turn.</param>
    public static Task<double[]> MediansAsync(int count, int warmUp, params IReadOnlyList<Func<int, Task>> actions) =>
        MediansOfAsync(count, warmUp, [.. actions.Select(action => (Func<int, Task<double>>)(turn => TimeAsync(action, turn)))]);

    /// <summary>The same of what the actions themselves measure.</summary>
    /// <param name="count">How often each.</param>
    /// <param name="warmUp">How often each before that, without keeping what it measures.</param>
    /// <param name="actions">What measures, given the number of the turn.</param>
    public static async Task<double[]> MediansOfAsync(int count, int warmUp, params IReadOnlyList<Func<int, Task<double>>> actions)
    {
        var values = actions.Select(_ => new List<double>(count)).ToArray();
        for (var turn = 0; turn < warmUp + count; turn++)
        {
            for (var i = 0; i < actions.Count; i++)
            {
                var value = await actions[i](turn);
                if (turn >= warmUp)
                {
                    values[i].Add(value);
                }
            }
        }

        return [.. values.Select(Median)];
    }

    /// <summary>The middle one.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static async Task<double> TimeAsync(Func<int, Task> action, int turn)
    {
        var start = Stopwatch.GetTimestamp();
        await action(turn);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
