using System.Buffers;
using System.Buffers.Binary;
using WebhookGuard.Ovsdb.Schema;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>
/// Reads and writes atoms one after another, as rows keep them: a string as its length and its UTF-8, the others in their fixed size. A
/// scalar is one atom, a set its atoms, a map its keys and values by turns. A mirror has many rows: objects for values would be most of it.
/// </summary>
internal ref struct PackedAtoms(ReadOnlySpan<byte> packed)
{
    private const int UuidBytes = 16;
    private const int LargestLength = 5;
    private ReadOnlySpan<byte> rest = packed;

    public readonly bool AtEnd => rest.IsEmpty;

    /// <summary>The next atom: the UTF-8 of a string, the bytes of anything else.</summary>
    public ReadOnlySpan<byte> Next(AtomType type)
    {
        var length = type switch
        {
            AtomType.String => ReadLength(ref rest),
            AtomType.Uuid => UuidBytes,
            AtomType.Boolean => sizeof(bool),
            _ => sizeof(long),
        };
        var atom = rest[..length];
        rest = rest[length..];
        return atom;
    }

    public static long ToLong(ReadOnlySpan<byte> atom) => BinaryPrimitives.ReadInt64LittleEndian(atom);

    public static double ToDouble(ReadOnlySpan<byte> atom) => BinaryPrimitives.ReadDoubleLittleEndian(atom);

    public static bool ToBool(ReadOnlySpan<byte> atom) => atom[0] != 0;

    public static void Write(IBufferWriter<byte> output, AtomType type, ReadOnlySpan<byte> atom)
    {
        if (type == AtomType.String)
        {
            WriteLength(output, atom.Length);
        }

        output.Write(atom);
    }

    public static void Write(IBufferWriter<byte> output, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    public static void Write(IBufferWriter<byte> output, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(output.GetSpan(sizeof(double)), value);
        output.Advance(sizeof(double));
    }

    public static void Write(IBufferWriter<byte> output, bool value) => output.Write([value ? (byte)1 : (byte)0]);

    public static void Write(IBufferWriter<byte> output, Guid value)
    {
        value.TryWriteBytes(output.GetSpan(UuidBytes));
        output.Advance(UuidBytes);
    }

    /// <summary>Seven bits in a byte, the lowest first; the highest bit says that more follow.</summary>
    public static void WriteLength(IBufferWriter<byte> output, int length)
    {
        var span = output.GetSpan(LargestLength);
        var written = 0;
        for (var left = (uint)length; ; left >>= 7)
        {
            if (left < 0x80)
            {
                span[written++] = (byte)left;
                output.Advance(written);
                return;
            }

            span[written++] = (byte)(left | 0x80);
        }
    }

    /// <summary>Reads what <see cref="WriteLength"/> wrote, and moves behind it.</summary>
    public static int ReadLength(ref ReadOnlySpan<byte> packed)
    {
        uint length = 0;
        for (var i = 0; ; i++)
        {
            length |= (uint)(packed[i] & 0x7f) << (7 * i);
            if (packed[i] < 0x80)
            {
                packed = packed[(i + 1)..];
                return (int)length;
            }
        }
    }
}
