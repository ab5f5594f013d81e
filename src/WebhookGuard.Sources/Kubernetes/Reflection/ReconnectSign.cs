namespace WebhookGuard.Sources.Kubernetes.Reflection;

/// <summary>
/// By which the reflectors of one API server tell each other that it answers again: the first that gets through saves all others the rest of
/// their delays. Until they watch, nobody is given an address.
/// </summary>
public sealed class ReconnectSign
{
    private readonly Lock giving = new();
    private TaskCompletionSource next = New();
    private int count;

    /// <summary>How often it has been given.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Completes when it is given the next time.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>Gives it: a reflector that was disconnected watches again.</summary>
    public void Give()
    {
        lock (giving)
        {
            Volatile.Write(ref count, count + 1);
            Interlocked.Exchange(ref next, New()).SetResult();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
