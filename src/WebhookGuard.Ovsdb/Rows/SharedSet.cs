using System.Collections;
using System.Numerics;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>
/// A set of what has a UUID. Immutable, and made for large sets of which few elements change at a time: a changed set shares with the one
/// before all that is the same, so that making it, and telling what is new in it, cost little; and an element takes little more than itself.
/// </summary>
/// <remarks>
/// The elements lie in buckets by their UUID, at most some dozens in each, and the buckets in groups, as many as a group has buckets; a
/// change copies the buckets and the groups that it is about. UUIDs are random: the buckets fill evenly.
/// </remarks>
internal sealed class SharedSet<TItem, TRules> : IReadOnlyCollection<TItem>
    where TRules : struct, ISharedSetRules<TItem>
{
    private const int Fill = 32;
    private readonly TItem[][][] groups;

    private SharedSet(TItem[][][] groups, int count)
    {
        this.groups = groups;
        Count = count;
    }

    /// <summary>The set without elements.</summary>
    public static SharedSet<TItem, TRules> Empty { get; } = new([[[]]], 0);

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Makes a set; of those with the same UUID, the last counts.</summary>
    public static SharedSet<TItem, TRules> Create(ReadOnlySpan<TItem> items)
    {
        var made = GroupsFor(items.Length);
        var sizes = new int[made.Length * made[0].Length];
        foreach (var item in items)
        {
            sizes[PlaceOf(item)]++;
        }

        var count = 0;
        var filled = new int[sizes.Length];
        foreach (var item in items)
        {
            var place = PlaceOf(item);
            ref var bucket = ref BucketAt(made, TRules.UuidOf(item));
            if (filled[place] == 0)
            {
                bucket = new TItem[sizes[place]];
            }

            var at = IndexOf(bucket.AsSpan(0, filled[place]), TRules.UuidOf(item));
            if (at < 0)
            {
                at = filled[place]++;
                count++;
            }

            bucket[at] = item;
        }

        if (count < items.Length)
        {
            foreach (var item in items)
            {
                ref var bucket = ref BucketAt(made, TRules.UuidOf(item));
                Array.Resize(ref bucket, filled[PlaceOf(item)]);
            }
        }

        return count == 0 ? Empty : new SharedSet<TItem, TRules>(made, count);

        int PlaceOf(TItem item)
        {
            var (group, bucket) = Place(made, TRules.UuidOf(item));
            return (group * made[0].Length) + bucket;
        }
    }

    /// <summary>Whether there is an element with that UUID, and which.</summary>
    public bool TryFind(Guid uuid, out TItem item)
    {
        var bucket = BucketAt(groups, uuid);
        var at = IndexOf(bucket, uuid);
        item = at < 0 ? default! : bucket[at];
        return at >= 0;
    }

    /// <summary>A set without the elements that have the one's UUIDs, and then with the others, in the place of those with theirs.</summary>
    public SharedSet<TItem, TRules> Change(ReadOnlySpan<Guid> removed, ReadOnlySpan<TItem> added)
    {
        if (Count + added.Length > groups.Length * groups[0].Length * 2 * Fill)
        {
            return Create([.. Change(removed, []), .. added]);
        }

        var after = (TItem[][][])groups.Clone();
        var count = Count;
        foreach (var uuid in removed)
        {
            ref var bucket = ref OwnBucketAt(after, uuid);
            var at = IndexOf(bucket, uuid);
            if (at >= 0)
            {
                bucket = [.. bucket.AsSpan(0, at), .. bucket.AsSpan(at + 1)];
                count--;
            }
        }

        foreach (var item in added)
        {
            ref var bucket = ref OwnBucketAt(after, TRules.UuidOf(item));
            var at = IndexOf(bucket, TRules.UuidOf(item));
            if (at >= 0)
            {
                bucket = [.. bucket];
                bucket[at] = item;
            }
            else
            {
                bucket = [.. bucket, item];
                count++;
            }
        }

        return count == 0 ? Empty : new SharedSet<TItem, TRules>(after, count);
    }

    /// <summary>The elements of this set whose UUIDs are not in the other, in no order.</summary>
    public IEnumerable<TItem> Except(SharedSet<TItem, TRules> other)
    {
        var alike = groups.Length == other.groups.Length && groups[0].Length == other.groups[0].Length;
        for (var group = 0; group < groups.Length; group++)
        {
            for (var bucket = 0; bucket < groups[group].Length && !(alike && groups[group] == other.groups[group]); bucket++)
            {
                foreach (var item in alike && groups[group][bucket] == other.groups[group][bucket] ? [] : groups[group][bucket])
                {
                    if (!other.TryFind(TRules.UuidOf(item), out _))
                    {
                        yield return item;
                    }
                }
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<TItem> GetEnumerator()
    {
        foreach (var group in groups)
        {
            foreach (var bucket in group)
            {
                foreach (var item in bucket)
                {
                    yield return item;
                }
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static TItem[][][] GroupsFor(int count)
    {
        var bits = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, count / Fill)));
        var made = new TItem[1 << (bits / 2)][][];
        foreach (ref var group in made.AsSpan())
        {
            group = new TItem[1 << (bits - (bits / 2))][];
            Array.Fill(group, []);
        }

        return made;
    }

    private static (int Group, int Bucket) Place(TItem[][][] all, Guid uuid)
    {
        var hash = uuid.GetHashCode();
        return (hash & (all.Length - 1), (hash >>> BitOperations.Log2((uint)all.Length)) & (all[0].Length - 1));
    }

    private static ref TItem[] BucketAt(TItem[][][] all, Guid uuid)
    {
        var (group, bucket) = Place(all, uuid);
        return ref all[group][bucket];
    }

    /// <summary>The bucket in a copy of these groups, with a copy of its group unless it has one already.</summary>
    private ref TItem[] OwnBucketAt(TItem[][][] copy, Guid uuid)
    {
        var (group, bucket) = Place(copy, uuid);
        if (copy[group] == groups[group])
        {
            copy[group] = (TItem[][])groups[group].Clone();
        }

        return ref copy[group][bucket];
    }

    private static int IndexOf(ReadOnlySpan<TItem> bucket, Guid uuid)
    {
        for (var i = 0; i < bucket.Length; i++)
        {
            if (TRules.UuidOf(bucket[i]) == uuid)
            {
                return i;
            }
        }

        return -1;
    }
}
