using System.Buffers.Text;
using System.Text.Json;
using WebhookGuard.Ovsdb.Schema;
using WebhookGuard.Ovsdb.Wire;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>
/// Reads column values (RFC 7047 section 5.1) and applies the differences of update2/update3 (ovsdb-server(7) section 4.1.14).
/// </summary>
/// <remarks>
/// In memory an atom is a string, a boxed long, double, bool or Guid. A scalar is its atom; a set, also an optional value, is an array of
/// atoms; a map is an array of keys and values by turns. Arrays of strings are really string[]. Values are never changed once made.
/// </remarks>
internal sealed class ValueCodec
{
    private const int HashingPaysFrom = 16;
    private static readonly object True = true;
    private static readonly object False = false;
    private static readonly object Zero = 0L;
    private static readonly object ZeroReal = 0d;
    private static readonly object ZeroUuid = Guid.Empty;
    private static readonly string[] NoStrings = [];
    private static readonly object[] NoAtoms = [];

    private readonly StringPool strings = new();

    /// <summary>What a column holds that an "initial" or "insert" leaves out.</summary>
    public static object Default(ColumnType type) => !type.IsScalar ? NewArray(type, 0) : type.Key switch
    {
        AtomType.String => "",
        AtomType.Integer => Zero,
        AtomType.Real => ZeroReal,
        AtomType.Boolean => False,
        _ => ZeroUuid,
    };

    /// <summary>Reads the value at the reader and leaves the reader on its last token.</summary>
    public object Read(ref Utf8JsonReader reader, ColumnType type)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return One(type, Atom(ref reader, type.Key));
        }

        Next(ref reader, JsonTokenType.String);
        if (reader.ValueTextEquals("uuid"u8))
        {
            return One(type, UuidAndEnd(ref reader, type.Key));
        }

        if (reader.ValueTextEquals("set"u8) && !type.IsMap)
        {
            return Set(ref reader, type);
        }

        return reader.ValueTextEquals("map"u8) && type.IsMap
            ? Map(ref reader, type)
            : throw new OvsdbProtocolException($"\"{reader.GetString()}\" does not introduce a value of the type {type}");
    }

    /// <summary>The value of a column after a "modify".</summary>
    public static object Apply(ColumnType type, object before, object difference)
    {
        if (!type.IsSentAsDifference)
        {
            return difference;
        }

        return type.IsMap
            ? ApplyToMap(type, (object[])before, (object[])difference)
            : SymmetricDifference(type, (object[])before, (object[])difference);
    }

    // Shape tells nothing here: a set that loses its only element "a" and a set that gains it both arrive as "a".
    private static object[] SymmetricDifference(ColumnType type, object[] before, object[] difference)
    {
        if (difference.Length == 0)
        {
            return before;
        }

        var toggled = Lookup(difference);
        var known = Lookup(before);
        var kept = before.Where(atom => !toggled(atom));
        var added = difference.Where(atom => !known(atom));
        return Collect(type, [.. kept, .. added]);
    }

    private static Func<object, bool> Lookup(object[] atoms) =>
        atoms.Length < HashingPaysFrom ? atom => Array.IndexOf(atoms, atom) >= 0 : new HashSet<object>(atoms).Contains;

    // A key that is new is added; known with the same value, removed; known with another value, replaced.
    private static object[] ApplyToMap(ColumnType type, object[] before, object[] difference)
    {
        var changes = new Dictionary<object, object>(difference.Length / 2);
        for (var i = 0; i < difference.Length; i += 2)
        {
            changes[difference[i]] = difference[i + 1];
        }

        var after = new List<object>(before.Length + difference.Length);
        for (var i = 0; i < before.Length; i += 2)
        {
            if (!changes.Remove(before[i], out var value))
            {
                after.Add(before[i]);
                after.Add(before[i + 1]);
            }
            else if (!value.Equals(before[i + 1]))
            {
                after.Add(before[i]);
                after.Add(value);
            }
        }

        for (var i = 0; i < difference.Length; i += 2)
        {
            if (changes.Remove(difference[i], out var value))
            {
                after.Add(difference[i]);
                after.Add(value);
            }
        }

        return Collect(type, after);
    }

    private static object One(ColumnType type, object atom)
    {
        if (type.IsScalar)
        {
            return atom;
        }

        return type.IsMap ? throw new OvsdbProtocolException("an atom where a map belongs") : Collect(type, [atom]);
    }

    private object[] Set(ref Utf8JsonReader reader, ColumnType type)
    {
        if (type.IsScalar)
        {
            throw new OvsdbProtocolException("a set where a single value belongs");
        }

        Next(ref reader, JsonTokenType.StartArray);
        List<object> atoms = [];
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            atoms.Add(AtomOrUuid(ref reader, type.Key));
        }

        Next(ref reader, JsonTokenType.EndArray);
        return Collect(type, atoms);
    }

    private object[] Map(ref Utf8JsonReader reader, ColumnType type)
    {
        Next(ref reader, JsonTokenType.StartArray);
        List<object> pairs = [];
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            Expect(ref reader, JsonTokenType.StartArray);
            Next(ref reader);
            pairs.Add(AtomOrUuid(ref reader, type.Key));
            Next(ref reader);
            pairs.Add(AtomOrUuid(ref reader, type.Value!.Value));
            Next(ref reader, JsonTokenType.EndArray);
        }

        Next(ref reader, JsonTokenType.EndArray);
        return Collect(type, pairs);
    }

    private object AtomOrUuid(ref Utf8JsonReader reader, AtomType type)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return Atom(ref reader, type);
        }

        Next(ref reader, JsonTokenType.String);
        return UuidAndEnd(ref reader, type);
    }

    private static Guid UuidAndEnd(ref Utf8JsonReader reader, AtomType type)
    {
        if (type != AtomType.Uuid || !reader.ValueTextEquals("uuid"u8))
        {
            throw new OvsdbProtocolException($"\"{reader.GetString()}\" where a {type} belongs");
        }

        Next(ref reader, JsonTokenType.String);
        Span<byte> text = stackalloc byte[36];
        var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        if (length != text.Length || reader.CopyString(text) != text.Length || !Utf8Parser.TryParse(text, out Guid uuid, out _))
        {
            throw new OvsdbProtocolException($"\"{reader.GetString()}\" is not a UUID");
        }

        Next(ref reader, JsonTokenType.EndArray);
        return uuid;
    }

    private object Atom(ref Utf8JsonReader reader, AtomType type)
    {
        switch (type)
        {
            case AtomType.String when reader.TokenType == JsonTokenType.String:
                return strings.Read(ref reader);
            case AtomType.Integer when reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var integer):
                return integer == 0 ? Zero : integer;
            case AtomType.Real when reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var real):
                return real;
            case AtomType.Boolean when reader.TokenType is JsonTokenType.True or JsonTokenType.False:
                return reader.TokenType == JsonTokenType.True ? True : False;
            default:
                throw new OvsdbProtocolException($"{reader.TokenType} where a {type} belongs");
        }
    }

    private static object[] Collect(ColumnType type, List<object> atoms)
    {
        var array = NewArray(type, atoms.Count);
        for (var i = 0; i < array.Length; i++)
        {
            array[i] = atoms[i];
        }

        return array;
    }

    private static object[] NewArray(ColumnType type, int length)
    {
        var onlyStrings = type.Key == AtomType.String && type.Value is null or AtomType.String;
        return (onlyStrings, length) switch
        {
            (true, 0) => NoStrings,
            (true, _) => new string[length],
            (false, 0) => NoAtoms,
            (false, _) => new object[length],
        };
    }

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
