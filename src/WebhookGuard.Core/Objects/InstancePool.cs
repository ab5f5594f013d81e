namespace WebhookGuard.Core.Objects;

/// <summary>
/// One instance for each of the values that most objects share. Bounded: a new value takes the place of whichever one had its slot.
/// </summary>
/// <param name="comparer">When two instances are alike.</param>
internal sealed class InstancePool<T>(IEqualityComparer<T> comparer)
    where T : class
{
    private const int SlotCount = 1 << 12;

    // Read and written without a lock: a race costs no more than a second instance.
    private readonly T?[] slots = new T?[SlotCount];

    /// <summary>An instance like the given one: that one itself, if there was none.</summary>
    public T Get(T value)
    {
        ref var slot = ref slots[comparer.GetHashCode(value) & (SlotCount - 1)];
        if (slot is { } pooled && comparer.Equals(pooled, value))
        {
            return pooled;
        }

        slot = value;
        return value;
    }

    /// <summary>The instance like the given one, or null if there is none.</summary>
    public T? Find(T value) => slots[comparer.GetHashCode(value) & (SlotCount - 1)] is { } pooled && comparer.Equals(pooled, value) ? pooled : null;
}
