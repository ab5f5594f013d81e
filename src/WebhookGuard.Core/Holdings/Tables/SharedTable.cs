using System.Runtime.CompilerServices;

namespace WebhookGuard.Core.Holdings.Tables;

/// <summary>
/// A hash table for many small entries: readers never block, writers take turns, which is the caller's to see to. A
/// <c>ConcurrentDictionary</c> spends an object of 48 bytes and more on each entry; here it is a slot of 16 or 24.
/// </summary>
/// <remarks>
/// Open addressing with linear probing. What makes it safe to read without a lock: a slot's key is written before its value, and never
/// changes afterwards; a removed entry leaves a mark in place of its value, and its slot serves no other key. A table that is full of
/// entries and marks is written anew, and taken into use with one write.
/// </remarks>
internal sealed class SharedTable<TKey, TStored, TValue, TRules>
    where TStored : struct, IEquatable<TStored>
    where TValue : class
    where TRules : struct, ITableRules<TKey, TStored, TValue>
{
    private const int SmallestSize = 16;

    private static readonly object Removed = new();

    private Slot[] slots = new Slot[SmallestSize];

    // Slots with an entry or the mark of one.
    private int used;

    /// <summary>The number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>The entries, in no order. What changes meanwhile may or may not show.</summary>
    public IEnumerable<KeyValuePair<TStored, TValue>> Entries
    {
        get
        {
            var current = Volatile.Read(ref slots);
            for (var i = 0; i < current.Length; i++)
            {
                var value = Volatile.Read(ref current[i].Value);
                if (IsEntry(value))
                {
                    yield return new(current[i].Stored, Unsafe.As<TValue>(value)!);
                }
            }
        }
    }

    /// <summary>The value of a key, or null.</summary>
    public TValue? Find(TKey key)
    {
        var current = Volatile.Read(ref slots);
        var stored = TRules.Store(key);
        for (var i = FirstOf(stored, current); ; i = After(i, current))
        {
            ref var slot = ref current[i];
            var value = Volatile.Read(ref slot.Value);
            if (value is null)
            {
                return null;
            }

            if (value != Removed && slot.Stored.Equals(stored) && TRules.IsOf(key, Unsafe.As<TValue>(value)))
            {
                return Unsafe.As<TValue>(value);
            }
        }
    }

    /// <summary>Adds or replaces the value of a key.</summary>
    public void Set(TKey key, TValue value)
    {
        var stored = TRules.Store(key);
        ref var slot = ref SlotOf(key, stored);
        if (slot.Value is null)
        {
            // A fifth of the slots stays free, so that a search ends soon.
            if ((used + 1) * 5L > slots.Length * 4L)
            {
                Rewrite();
                slot = ref SlotOf(key, stored);
            }

            slot.Stored = stored;
            used++;
        }

        if (!IsEntry(slot.Value))
        {
            Count++;
        }

        Volatile.Write(ref slot.Value, value);
    }

    /// <summary>Removes a key; one that is not there is left alone.</summary>
    public void Remove(TKey key)
    {
        ref var slot = ref SlotOf(key, TRules.Store(key));
        if (IsEntry(slot.Value))
        {
            Volatile.Write(ref slot.Value, Removed);
            Count--;
        }
    }

    // A hash code as a fraction of all that there are: any size will do, where powers of two would leave half of the slots free.
    private static int FirstOf(TStored stored, Slot[] table) => (int)(((ulong)TRules.Hash(stored) * (uint)table.Length) >> 32);

    private static int After(int place, Slot[] table) => place + 1 == table.Length ? 0 : place + 1;

    private static bool IsEntry(object? value) => value is not null && value != Removed;

    /// <summary>The slot with the key, else one that may take it: with the mark of an entry that was stored alike, or empty.</summary>
    private ref Slot SlotOf(TKey key, TStored stored)
    {
        ref var marked = ref Unsafe.NullRef<Slot>();
        for (var i = FirstOf(stored, slots); ; i = After(i, slots))
        {
            ref var slot = ref slots[i];
            if (slot.Value is null)
            {
                return ref Unsafe.IsNullRef(ref marked) ? ref slot : ref marked;
            }

            if (!slot.Stored.Equals(stored))
            {
                continue;
            }

            if (slot.Value == Removed)
            {
                marked = ref slot;
            }
            else if (TRules.IsOf(key, Unsafe.As<TValue>(slot.Value)))
            {
                return ref slot;
            }
        }
    }

    // Without the marks, and no more than two thirds full afterwards, or the next time would come too soon.
    private void Rewrite()
    {
        var next = new Slot[Math.Max(SmallestSize, checked((Count + 1) * 3 / 2))];
        foreach (ref var slot in slots.AsSpan())
        {
            if (IsEntry(slot.Value))
            {
                var i = FirstOf(slot.Stored, next);
                while (next[i].Value is not null)
                {
                    i = After(i, next);
                }

                next[i] = slot;
            }
        }

        used = Count;
        Volatile.Write(ref slots, next);
    }

    private struct Slot
    {
        public object? Value;
        public TStored Stored;
    }
}
