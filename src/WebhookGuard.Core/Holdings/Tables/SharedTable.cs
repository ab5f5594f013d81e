using System.Numerics;
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
        for (var i = TRules.Hash(stored); ; i++)
        {
            ref var slot = ref current[i & (uint)(current.Length - 1)];
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
            // A quarter of the slots stays free, so that a search ends soon.
            if ((used + 1) * 4L > slots.Length * 3L)
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

    private static bool IsEntry(object? value) => value is not null && value != Removed;

    /// <summary>The slot with the key, else one that may take it: with the mark of an entry that was stored alike, or empty.</summary>
    private ref Slot SlotOf(TKey key, TStored stored)
    {
        ref var marked = ref Unsafe.NullRef<Slot>();
        for (var i = TRules.Hash(stored); ; i++)
        {
            ref var slot = ref slots[i & (uint)(slots.Length - 1)];
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

    // Without the marks, and at most half full afterwards, or the next time would come too soon.
    private void Rewrite()
    {
        var size = Math.Max(SmallestSize, (int)BitOperations.RoundUpToPowerOf2((uint)(Count + 1) * 2));
        var next = new Slot[size];
        foreach (ref var slot in slots.AsSpan())
        {
            if (IsEntry(slot.Value))
            {
                var i = TRules.Hash(slot.Stored);
                while (next[i & (uint)(size - 1)].Value is not null)
                {
                    i++;
                }

                next[i & (uint)(size - 1)] = slot;
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
