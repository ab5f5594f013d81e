using System.Numerics;

namespace WebhookGuard.Core.Objects;

/// <summary>
/// One instance for each of the values that most objects share. Bounded: where both slots of a new value are taken, it takes the place of
/// one of their values.
/// </summary>
/// <param name="comparer">When two instances are alike.</param>
/// <param name="size">How many instances there may be, a power of two: some more than are in use at a time.</param>
internal sealed class InstancePool<T>(IEqualityComparer<T> comparer, int size = 1 << 12)
    where T : class
{
    // Read and written without a lock: a race costs no more than a second instance.
    private readonly T?[] slots = new T?[size];

    /// <summary>An instance like the given one: that one itself, if there was none.</summary>
    public T Get(T value)
    {
        var (first, second) = PlacesOf(value);
        if (At(first, value) is { } known || (known = At(second, value)) is not null)
        {
            return known;
        }

        slots[slots[first] is null || slots[second] is not null ? first : second] = value;
        return value;
    }

    /// <summary>The instance like the given one, or null if there is none.</summary>
    public T? Find(T value)
    {
        var (first, second) = PlacesOf(value);
        return At(first, value) ?? At(second, value);
    }

    private T? At(int place, T value) => slots[place] is { } pooled && comparer.Equals(pooled, value) ? pooled : null;

    private (int First, int Second) PlacesOf(T value)
    {
        var hash = (uint)comparer.GetHashCode(value);
        return ((int)(hash & (uint)(size - 1)), (int)((hash * 2_654_435_761) >> (32 - BitOperations.Log2((uint)size))));
    }
}
