using System.Buffers;
using System.Runtime.CompilerServices;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>
/// The first rows of a table, which the others resemble. Of their values it keeps what is new; what they repeat, of these or of themselves,
/// it keeps as references of two bytes: half of a row of Kube-OVN's are keys, prefixes of addresses, and the same name once more.
/// </summary>
/// <remarks>
/// After the length of the values follow runs of new bytes, each with its length less one before it, and references: a byte with the highest
/// bit, with the next one if it is to the row itself, and with the length in the rest; and a byte with the place in the sample or the
/// distance back.
/// </remarks>
internal sealed class RowSample
{
    private const int Shortest = 3;
    private const int LongestReference = Shortest + 0x3f;
    private const int LongestRun = 0x80;
    private const int Reach = 256;
    private const int Places = 1024;
    private const int OwnPlaces = 256;
    private const byte Reference = 0x80;
    private const byte ToItself = 0x40;

    // Never changed, only added to: what refers to it stays true.
    private readonly byte[] sample = new byte[Reach];
    private int learnt;

    // By the hash code of three bytes, where they last are, plus one.
    private readonly ushort[] places = new ushort[Places];

    /// <summary>Writes the values of a row as what is new in them. One caller at a time.</summary>
    // A first sync is over before it would be compiled anew for being called often.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(ReadOnlySpan<byte> values, IBufferWriter<byte> output)
    {
        Learn(values);
        PackedAtoms.WriteLength(output, values.Length);
        var room = output.GetSpan(values.Length + (values.Length / LongestRun) + 1);
        var size = 0;
        Span<int> own = stackalloc int[OwnPlaces];
        own.Clear();
        var written = 0;
        for (var i = 0; i < values.Length;)
        {
            var (length, reference, place) = Find(values, i, own);
            if (length < Shortest)
            {
                Note(values, i++, own);
                continue;
            }

            size += WriteRuns(values[written..i], room[size..]);
            room[size++] = (byte)(reference | (length - Shortest));
            room[size++] = (byte)place;
            for (written = i + length; i < written; i++)
            {
                Note(values, i, own);
            }
        }

        output.Advance(size + WriteRuns(values[written..], room[size..]));
    }

    /// <summary>The values as they were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public byte[] Read(ReadOnlySpan<byte> kept)
    {
        var values = new byte[PackedAtoms.ReadLength(ref kept)];
        for (var i = 0; i < values.Length;)
        {
            if (kept[0] < Reference)
            {
                var run = kept.Slice(1, kept[0] + 1);
                run.CopyTo(values.AsSpan(i));
                i += run.Length;
                kept = kept[(run.Length + 1)..];
                continue;
            }

            var (length, place) = ((kept[0] & 0x3f) + Shortest, (int)kept[1]);
            if ((kept[0] & ToItself) == 0)
            {
                sample.AsSpan(place, length).CopyTo(values.AsSpan(i));
                i += length;
            }
            else
            {
                // Byte by byte: it may repeat what it is itself about to write.
                for (var end = i + length; i < end; i++)
                {
                    values[i] = values[i - place - 1];
                }
            }

            kept = kept[2..];
        }

        return values;
    }

    private void Learn(ReadOnlySpan<byte> values)
    {
        var added = values[..Math.Min(values.Length, Reach - learnt)];
        added.CopyTo(sample.AsSpan(learnt));
        for (var i = 0; i + Shortest <= added.Length; i++)
        {
            places[Hash(added[i..]) & (Places - 1)] = (ushort)(learnt + i + 1);
        }

        learnt += added.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int Length, byte Reference, int Place) Find(ReadOnlySpan<byte> values, int at, ReadOnlySpan<int> own)
    {
        if (at + Shortest > values.Length)
        {
            return default;
        }

        var rest = values.Slice(at, Math.Min(values.Length - at, LongestReference));
        var hash = Hash(rest);
        var inSample = places[hash & (Places - 1)] - 1;
        var best = inSample < 0 ? default : (Length: rest.CommonPrefixLength(sample.AsSpan(inSample, learnt - inSample)), Reference, inSample);
        var before = own[hash & (OwnPlaces - 1)] - 1;
        if (before >= 0 && at - before <= Reach && rest.CommonPrefixLength(values[before..]) is var length && length > best.Length)
        {
            best = (length, (byte)(Reference | ToItself), at - before - 1);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Note(ReadOnlySpan<byte> values, int at, Span<int> own)
    {
        if (at + Shortest <= values.Length)
        {
            own[Hash(values[at..]) & (OwnPlaces - 1)] = at + 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WriteRuns(ReadOnlySpan<byte> bytes, Span<byte> room)
    {
        var size = 0;
        while (!bytes.IsEmpty)
        {
            var run = bytes[..Math.Min(bytes.Length, LongestRun)];
            room[size++] = (byte)(run.Length - 1);
            run.CopyTo(room[size..]);
            size += run.Length;
            bytes = bytes[run.Length..];
        }

        return size;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(ReadOnlySpan<byte> bytes) => (int)((uint)((bytes[0] | (bytes[1] << 8) | (bytes[2] << 16)) * 0x9E3779B1u) >> 20);
}
