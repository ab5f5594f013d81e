using System.Collections.Concurrent;
using System.Diagnostics;

namespace WebhookGuard.TestKit.Processes;

/// <summary>
/// Starts processes from one thread that lives as long as this process. The parent-death signal of Linux is tied to the *thread* that
/// forked (prctl(2), PR_SET_PDEATHSIG): a server started from a pool thread would be killed when the pool retires that thread.
/// </summary>
internal sealed class ProcessStarter
{
    private readonly BlockingCollection<Action> _starts = [];

    public ProcessStarter() => new Thread(Run) { IsBackground = true, Name = nameof(ProcessStarter) }.Start();

    public void Start(Process process)
    {
        Exception? failure = null;
        using var done = new ManualResetEventSlim();
        _starts.Add(() =>
        {
            try
            {
                process.Start();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            finally
            {
                done.Set();
            }
        });
        done.Wait();
        if (failure is not null)
        {
            throw failure;
        }
    }

    private void Run()
    {
        foreach (var start in _starts.GetConsumingEnumerable())
        {
            start();
        }
    }
}
