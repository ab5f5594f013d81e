using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using WebhookGuard.Ovsdb.Schema;
using WebhookGuard.Ovsdb.Wire;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>Reads column values (RFC 7047 section 5.1) into the form in which rows keep them: see <see cref="PackedAtoms"/>.</summary>
internal static class ValueReader
{
    private const int UuidCharacters = 36;

    /// <summary>Reads the value at the reader, and leaves the reader on its last token.</summary>
    public static void Read(ref Utf8JsonReader reader, Column column, ArrayBufferWriter<byte> output)
    {
        var type = column.Type;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            RefuseForMap(type);
            Atom(ref reader, type.Key, output);
            return;
        }

        Next(ref reader, JsonTokenType.String);
        if (reader.ValueTextEquals("uuid"u8))
        {
            RefuseForMap(type);
            PackedAtoms.Write(output, UuidAndEnd(ref reader, type.Key));
        }
        else if (reader.ValueTextEquals("set"u8) && !type.IsMap)
        {
            Set(ref reader, type, output);
        }
        else if (reader.ValueTextEquals("map"u8) && type.IsMap)
        {
            Map(ref reader, column, output);
        }
        else
        {
            throw new OvsdbProtocolException($"\"{reader.GetString()}\" does not introduce a value of the type {type}");
        }
    }

    private static void RefuseForMap(ColumnType type)
    {
        if (type.IsMap)
        {
            throw new OvsdbProtocolException("an atom where a map belongs");
        }
    }

    private static void Set(ref Utf8JsonReader reader, ColumnType type, ArrayBufferWriter<byte> output)
    {
        if (type.IsScalar)
        {
            throw new OvsdbProtocolException("a set where a single value belongs");
        }

        Next(ref reader, JsonTokenType.StartArray);
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            AtomOrUuid(ref reader, type.Key, output);
        }

        Next(ref reader, JsonTokenType.EndArray);
    }

    private static void Map(ref Utf8JsonReader reader, Column column, ArrayBufferWriter<byte> output)
    {
        var type = column.Type;
        Next(ref reader, JsonTokenType.StartArray);
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            Expect(ref reader, JsonTokenType.StartArray);
            Next(ref reader);
            if (IsKept(ref reader, column))
            {
                AtomOrUuid(ref reader, type.Key, output);
                Next(ref reader);
                AtomOrUuid(ref reader, type.Value!.Value, output);
            }
            else
            {
                Next(ref reader);
                reader.Skip();
            }

            Next(ref reader, JsonTokenType.EndArray);
        }

        Next(ref reader, JsonTokenType.EndArray);
    }

    private static bool IsKept(ref Utf8JsonReader reader, Column column)
    {
        if (column.Keys is not { } keys || reader.TokenType != JsonTokenType.String)
        {
            return true;
        }

        foreach (var key in keys)
        {
            if (reader.ValueTextEquals(key))
            {
                return true;
            }
        }

        return false;
    }

    private static void AtomOrUuid(ref Utf8JsonReader reader, AtomType type, ArrayBufferWriter<byte> output)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Atom(ref reader, type, output);
            return;
        }

        Next(ref reader, JsonTokenType.String);
        PackedAtoms.Write(output, UuidAndEnd(ref reader, type));
    }

    private static Guid UuidAndEnd(ref Utf8JsonReader reader, AtomType type)
    {
        if (type != AtomType.Uuid || !reader.ValueTextEquals("uuid"u8))
        {
            throw new OvsdbProtocolException($"\"{reader.GetString()}\" where a {type} belongs");
        }

        Next(ref reader, JsonTokenType.String);
        Span<byte> text = stackalloc byte[UuidCharacters];
        if (LengthOf(ref reader) != text.Length || reader.CopyString(text) != text.Length || !Utf8Parser.TryParse(text, out Guid uuid, out _))
        {
            throw new OvsdbProtocolException($"\"{reader.GetString()}\" is not a UUID");
        }

        Next(ref reader, JsonTokenType.EndArray);
        return uuid;
    }

    private static void Atom(ref Utf8JsonReader reader, AtomType type, ArrayBufferWriter<byte> output)
    {
        switch (type)
        {
            case AtomType.String when reader.TokenType == JsonTokenType.String:
                Text(ref reader, output);
                break;
            case AtomType.Integer when reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var integer):
                PackedAtoms.Write(output, integer);
                break;
            case AtomType.Real when reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var real):
                PackedAtoms.Write(output, real);
                break;
            case AtomType.Boolean when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                PackedAtoms.Write(output, reader.TokenType == JsonTokenType.True);
                break;
            default:
                throw new OvsdbProtocolException($"{reader.TokenType} where a {type} belongs");
        }
    }

    private static void Text(ref Utf8JsonReader reader, ArrayBufferWriter<byte> output)
    {
        if (!reader.ValueIsEscaped)
        {
            PackedAtoms.WriteLength(output, LengthOf(ref reader));
            output.Advance(reader.CopyString(output.GetSpan(LengthOf(ref reader))));
            return;
        }

        // Escapes are longer than what they stand for.
        var text = ArrayPool<byte>.Shared.Rent(LengthOf(ref reader));
        PackedAtoms.Write(output, AtomType.String, text.AsSpan(0, reader.CopyString(text)));
        ArrayPool<byte>.Shared.Return(text);
    }

    private static int LengthOf(ref Utf8JsonReader reader) => reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length;

    private static JsonTokenType Next(ref Utf8JsonReader reader) =>
        reader.Read() ? reader.TokenType : throw new OvsdbProtocolException("a value ends too early");

    private static void Next(ref Utf8JsonReader reader, JsonTokenType type)
    {
        Next(ref reader);
        Expect(ref reader, type);
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type)
        {
            throw new OvsdbProtocolException($"{reader.TokenType} where {type} belongs");
        }
    }
}
