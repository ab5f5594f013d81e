using System.Collections;
using System.Runtime.CompilerServices;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>
/// A set of UUIDs, such as the ports of a logical switch. Immutable, and made for large sets of which few elements change at a time: a
/// changed set shares with the one before all that is the same, so that making it, and telling what is new in it, cost little.
/// </summary>
/// <remarks>
/// The elements lie in buckets by their hash, at most some dozens in each; a change copies the buckets that it is about. UUIDs are random:
/// the buckets fill evenly.
/// </remarks>
[CollectionBuilder(typeof(UuidSet), nameof(Create))]
public sealed class UuidSet : IReadOnlyCollection<Guid>
{
    private const int Fill = 32;
    private readonly Guid[][] buckets;

    private UuidSet(Guid[][] buckets, int count)
    {
        this.buckets = buckets;
        Count = count;
    }

    /// <summary>The set without elements.</summary>
    public static UuidSet Empty { get; } = new([[]], 0);

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Makes a set; what is there twice counts once.</summary>
    public static UuidSet Create(ReadOnlySpan<Guid> elements) => Empty.Toggle(elements.Length < 2 ? elements : new HashSet<Guid>([.. elements]).ToArray());

    /// <summary>Whether the element is in the set.</summary>
    public bool Contains(Guid element) => Array.IndexOf(BucketOf(element), element) >= 0;

    /// <summary>The elements of this set that are not in the other, in no order.</summary>
    public IEnumerable<Guid> Except(UuidSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return buckets.Length == other.buckets.Length
            ? buckets.Zip(other.buckets).Where(pair => pair.First != pair.Second).SelectMany(pair => pair.First.Except(pair.Second))
            : this.Where(element => !other.Contains(element));
    }

    /// <inheritdoc/>
    public IEnumerator<Guid> GetEnumerator() => buckets.SelectMany(bucket => bucket).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The symmetric difference: what of the elements is in the set goes, the others come.</summary>
    /// <param name="elements">The elements, each once.</param>
    internal UuidSet Toggle(ReadOnlySpan<Guid> elements)
    {
        if (elements.IsEmpty)
        {
            return this;
        }

        var lists = new Dictionary<int, List<Guid>>();
        var after = (Guid[][])Grown(Count + elements.Length).Clone();
        var count = Count;
        foreach (var element in elements)
        {
            var place = PlaceIn(after, element);
            if (!lists.TryGetValue(place, out var list))
            {
                lists[place] = list = [.. after[place]];
            }

            if (list.Remove(element))
            {
                count--;
            }
            else
            {
                list.Add(element);
                count++;
            }
        }

        foreach (var (place, list) in lists)
        {
            after[place] = [.. list];
        }

        return count == 0 ? Empty : new UuidSet(after, count);
    }

    private static int PlaceIn(Guid[][] buckets, Guid element) => element.GetHashCode() & (buckets.Length - 1);

    private Guid[] BucketOf(Guid element) => buckets[PlaceIn(buckets, element)];

    // The buckets for so many elements: these, or so many more of them that it does not happen often.
    private Guid[][] Grown(int count)
    {
        if (count <= buckets.Length * 2 * Fill)
        {
            return buckets;
        }

        var lists = new List<Guid>[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(count / Fill))];
        foreach (ref var list in lists.AsSpan())
        {
            list = [];
        }

        foreach (var element in this)
        {
            lists[element.GetHashCode() & (lists.Length - 1)].Add(element);
        }

        return [.. lists.Select(list => list.ToArray())];
    }
}
