using WebhookGuard.Core.Scopes;

namespace WebhookGuard.Core.Assignments;

/// <summary>
/// Which addresses have been suggested in the last seconds: whoever was may be about to claim one, and no watch tells of that yet. A hint
/// that saves lost races, and no more than that; it is forgotten with the process.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="memory">For how long a suggestion is remembered.</param>
public sealed class RecentSuggestions(TimeProvider time, TimeSpan memory)
{
    private readonly Dictionary<ScopedAddress, long> suggested = [];
    private readonly Queue<(ScopedAddress Address, long At)> inOrder = [];
    private readonly Lock gate = new();

    /// <summary>As long as a request takes, with time to spare.</summary>
    public static TimeSpan UsualMemory { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Suggests an address, unless it was suggested just now.</summary>
    public bool TryAdd(ScopedAddress address)
    {
        lock (gate)
        {
            Forget();
            return !suggested.ContainsKey(address) && Add(address);
        }
    }

    /// <summary>Suggests an address once more.</summary>
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
