using System.Buffers;
using System.Text;
using WebhookGuard.Ovsdb.Schema;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>Applies the differences of update2/update3 (ovsdb-server(7) section 4.1.14) to values as rows keep them.</summary>
internal static class ValueDifference
{
    private const int HashingPaysFrom = 1024;

    /// <summary>Writes the value of a column after a "modify".</summary>
    public static void Apply(ColumnType type, ReadOnlySpan<byte> before, ReadOnlySpan<byte> difference, ArrayBufferWriter<byte> after)
    {
        if (!type.IsSentAsDifference)
        {
            after.Write(difference);
        }
        else if (type.Value is { } value)
        {
            ApplyToMap(type.Key, value, before, difference, after);
        }
        else
        {
            WriteMissing(type.Key, before, difference, after);
            WriteMissing(type.Key, difference, before, after);
        }
    }

    // Shape tells nothing here: a set that loses its only element "a" and a set that gains it both arrive as "a".
    private static void WriteMissing(AtomType type, ReadOnlySpan<byte> atoms, ReadOnlySpan<byte> others, ArrayBufferWriter<byte> output)
    {
        var hashed = others.Length < HashingPaysFrom ? null : Hashed(type, others);
        var left = new PackedAtoms(atoms);
        while (!left.AtEnd)
        {
            var atom = left.Next(type);
            if (!(hashed?.Contains(Encoding.Latin1.GetString(atom)) ?? Contains(type, others, atom)))
            {
                PackedAtoms.Write(output, type, atom);
            }
        }
    }

    private static bool Contains(AtomType type, ReadOnlySpan<byte> atoms, ReadOnlySpan<byte> wanted)
    {
        var left = new PackedAtoms(atoms);
        while (!left.AtEnd)
        {
            if (left.Next(type).SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }

    // A character for each byte: equal if the bytes are.
    private static HashSet<string> Hashed(AtomType type, ReadOnlySpan<byte> atoms)
    {
        var hashed = new HashSet<string>(StringComparer.Ordinal);
        var left = new PackedAtoms(atoms);
        while (!left.AtEnd)
        {
            hashed.Add(Encoding.Latin1.GetString(left.Next(type)));
        }

        return hashed;
    }

    // A key that is new is added; known with the same value, removed; known with another value, replaced.
    private static void ApplyToMap(
        AtomType key, AtomType value, ReadOnlySpan<byte> before, ReadOnlySpan<byte> difference, ArrayBufferWriter<byte> after)
    {
        var left = new PackedAtoms(before);
        while (!left.AtEnd)
        {
            var name = left.Next(key);
            var old = left.Next(value);
            if (!TryFind(key, value, difference, name, out var changed))
            {
                PackedAtoms.Write(after, key, name);
                PackedAtoms.Write(after, value, old);
            }
            else if (!changed.SequenceEqual(old))
            {
                PackedAtoms.Write(after, key, name);
                PackedAtoms.Write(after, value, changed);
            }
        }

        left = new PackedAtoms(difference);
        while (!left.AtEnd)
        {
            var name = left.Next(key);
            var added = left.Next(value);
            if (!TryFind(key, value, before, name, out _))
            {
                PackedAtoms.Write(after, key, name);
                PackedAtoms.Write(after, value, added);
            }
        }
    }

    /// <summary>Looks through a map, which in OVSDB is small.</summary>
    private static bool TryFind(AtomType key, AtomType value, ReadOnlySpan<byte> map, ReadOnlySpan<byte> wanted, out ReadOnlySpan<byte> found)
    {
        var left = new PackedAtoms(map);
        while (!left.AtEnd)
        {
            var name = left.Next(key);
            found = left.Next(value);
            if (name.SequenceEqual(wanted))
            {
                return true;
            }
        }

        found = default;
        return false;
    }
}
