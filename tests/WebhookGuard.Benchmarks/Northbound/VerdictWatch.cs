using System.Diagnostics;
using System.Runtime.InteropServices;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Benchmarks.Northbound;

/// <summary>Decides on the same objects again and again, every tenth of a millisecond, and notes when the verdict is another.</summary>
internal sealed class VerdictWatch : IDisposable
{
    private const uint PauseMicroseconds = 100;
    private readonly Decider decider;
    private readonly Thread thread;
    private readonly List<Awaited> awaited = [];
    private readonly Lock gate = new();
    private volatile bool ended;

    public VerdictWatch(ClusterFacts facts)
    {
        decider = new Decider(facts, new DecisionOptions());
        thread = new Thread(Watch) { IsBackground = true };
        thread.Start();
    }

    /// <summary>Waits for a verdict, and returns when it was there (a timestamp of <see cref="Stopwatch"/>).</summary>
    public Task<long> WhenAsync(ObjectView view, Severity verdict)
    {
        var entry = new Awaited(view, verdict, new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            awaited.Add(entry);
        }

        return entry.At.Task;
    }

    public void Dispose()
    {
        ended = true;
        thread.Join();
    }

    private void Watch()
    {
        while (!ended)
        {
            foreach (var entry in Snapshot())
            {
                if (decider.Decide(entry.View).Severity == entry.Verdict)
                {
                    entry.At.SetResult(Stopwatch.GetTimestamp());
                    lock (gate)
                    {
                        awaited.Remove(entry);
                    }
                }
            }

            // The runtime's own timers tick once in a millisecond.
            _ = Pause(PauseMicroseconds);
        }
    }

    private Awaited[] Snapshot()
    {
        lock (gate)
        {
            return [.. awaited];
        }
    }

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Pause(uint microseconds);

    private sealed record Awaited(ObjectView View, Severity Verdict, TaskCompletionSource<long> At);
}
