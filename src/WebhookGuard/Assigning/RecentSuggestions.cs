using WebhookGuard.Core.Assignments;
using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Assigning;

/// <summary>What this process has suggested in the last seconds; forgotten with the process.</summary>
/// <param name="time">The clock.</param>
/// <param name="memory">For how long a suggestion is remembered.</param>
internal sealed class RecentSuggestions(TimeProvider time, TimeSpan memory) : ISuggestions
{
    private readonly Dictionary<ScopedAddress, long> suggested = [];
    private readonly Queue<(ScopedAddress Address, long At)> inOrder = [];
    private readonly Lock gate = new();

    /// <summary>As long as a request takes, with time to spare.</summary>
    public static TimeSpan UsualMemory { get; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public bool TryAdd(ScopedAddress address)
    {
        lock (gate)
        {
            Forget();
            return !suggested.ContainsKey(address) && Add(address);
        }
    }

    /// <inheritdoc/>
    public void AddAgain(ScopedAddress address)
    {
        lock (gate)
        {
            Add(address);
        }
    }

    private bool Add(ScopedAddress address)
    {
        var now = time.GetTimestamp();
        suggested[address] = now;
        inOrder.Enqueue((address, now));
        return true;
    }

    private void Forget()
    {
        while (inOrder.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= memory)
        {
            inOrder.Dequeue();

            // It may have been suggested again since.
            if (suggested.TryGetValue(oldest.Address, out var last) && last == oldest.At)
            {
                suggested.Remove(oldest.Address);
            }
        }
    }
}
