using System.Collections;
using System.Text;
using WebhookGuard.Ovsdb.Schema;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>
/// One row as the server has it, with the monitored columns. Immutable: a change makes a new row. Columns that were asked for but that
/// the server's schema lacks read as empty.
/// </summary>
/// <remarks>A mirror has very many rows: what is kept of one is its content, and the layout that all rows of the table have.</remarks>
public readonly record struct OvsdbRow
{
    private readonly TableLayout layout;
    private readonly RowContent content;
    private readonly byte[] values;

    /// <param name="layout">Its columns.</param>
    /// <param name="content">Its UUID and values.</param>
    internal OvsdbRow(TableLayout layout, RowContent content)
    {
        this.layout = layout;
        this.content = content;
        values = layout.Sample.Read(content.Values);
    }

    /// <summary>The column "_uuid".</summary>
    public Guid Uuid => content.Uuid;

    /// <summary>Name of the table.</summary>
    public string Table => layout.Table;

    /// <summary>Whether the server's schema has this column (and it is monitored).</summary>
    public bool HasColumn(string column) => layout.OrdinalOf(column) >= 0;

    /// <summary>The string in a scalar or optional column; "" when there is none.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold strings.</exception>
    public string GetString(string column) => TrySingle(column, AtomType.String, out var atom) ? Encoding.UTF8.GetString(atom) : "";

    /// <summary>The integer in a scalar or optional column; null when there is none.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold integers.</exception>
    public long? GetLong(string column) => TrySingle(column, AtomType.Integer, out var atom) ? PackedAtoms.ToLong(atom) : null;

    /// <summary>The real number in a scalar or optional column; null when there is none.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold reals.</exception>
    public double? GetDouble(string column) => TrySingle(column, AtomType.Real, out var atom) ? PackedAtoms.ToDouble(atom) : null;

    /// <summary>The truth value in a scalar or optional column (such as "up" of a port); null when there is none.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold booleans.</exception>
    public bool? GetBool(string column) => TrySingle(column, AtomType.Boolean, out var atom) ? PackedAtoms.ToBool(atom) : null;

    /// <summary>The UUID in a scalar or optional column; null when there is none.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold UUIDs.</exception>
    public Guid? GetUuid(string column) => TrySingle(column, AtomType.Uuid, out var atom) ? new Guid(atom) : null;

    /// <summary>The strings in a set, an optional column or a scalar one, in no particular order.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold strings.</exception>
    public IReadOnlyList<string> GetStrings(string column) =>
        TryOrdinal(column, AtomType.String, map: false, out var ordinal) ? Strings(PackedAt(ordinal)) : [];

    /// <summary>The UUIDs in a set, an optional column or a scalar one.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold UUIDs.</exception>
    public UuidSet GetUuids(string column)
    {
        if (!TryOrdinal(column, AtomType.Uuid, map: false, out var ordinal))
        {
            return [];
        }

        return layout.Columns[ordinal].Type.IsUuidSet ? SetAt(ordinal) : GetUuid(column) is { } single ? [single] : [];
    }

    /// <summary>The pairs of a map from strings to strings, such as "external_ids".</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or is not such a map.</exception>
    public IReadOnlyDictionary<string, string> GetMap(string column) =>
        TryStringMap(column, out var ordinal) ? new StringMap(Strings(PackedAt(ordinal))) : StringMap.Empty;

    /// <summary>For logs and tests: the table and the UUID.</summary>
    public override string ToString() => $"{Table} {Uuid}";

    /// <summary>What is kept of it.</summary>
    internal RowContent Content => content;

    /// <summary>Whether both are the same row in the same state.</summary>
    public bool Equals(OvsdbRow other) => content == other.content;

    /// <inheritdoc/>
    public override int GetHashCode() => content.GetHashCode();

    /// <summary>The packed value of a column that is no set of UUIDs.</summary>
    internal ReadOnlySpan<byte> PackedAt(int ordinal)
    {
        ReadOnlySpan<byte> rest = values;
        for (var i = layout.Places[ordinal]; i > 0; i--)
        {
            var skipped = PackedAtoms.ReadLength(ref rest);
            rest = rest[skipped..];
        }

        var length = PackedAtoms.ReadLength(ref rest);
        return rest[..length];
    }

    /// <summary>The value of a column that is a set of UUIDs.</summary>
    internal UuidSet SetAt(int ordinal) => content.Sets[layout.Places[ordinal]];

    private static string[] Strings(ReadOnlySpan<byte> value)
    {
        var strings = new List<string>();
        var atoms = new PackedAtoms(value);
        while (!atoms.AtEnd)
        {
            strings.Add(Encoding.UTF8.GetString(atoms.Next(AtomType.String)));
        }

        return [.. strings];
    }

    private bool TrySingle(string column, AtomType type, out ReadOnlySpan<byte> atom)
    {
        atom = default;
        if (!TryOrdinal(column, type, map: false, out var ordinal))
        {
            return false;
        }

        if (layout.Columns[ordinal].Type.IsUuidSet)
        {
            throw new ArgumentException($"{Table}.{column} is a set of UUIDs, not one", nameof(column));
        }

        var atoms = new PackedAtoms(PackedAt(ordinal));
        if (atoms.AtEnd)
        {
            return false;
        }

        atom = atoms.Next(type);
        return atoms.AtEnd ? true : throw new ArgumentException($"{Table}.{column} holds several elements, not one", nameof(column));
    }

    private bool TryStringMap(string column, out int ordinal) =>
        TryOrdinal(column, AtomType.String, map: true, out ordinal)
        && (layout.Columns[ordinal].Type.Value == AtomType.String
            ? true
            : throw new ArgumentException($"the map {Table}.{column} does not hold strings", nameof(column)));

    /// <summary>False for a column that the server's schema lacks.</summary>
    private bool TryOrdinal(string column, AtomType type, bool map, out int ordinal)
    {
        ordinal = layout.OrdinalOf(column);
        if (ordinal < 0)
        {
            return layout.IsAbsent(column) ? false : throw new ArgumentException($"{Table}.{column} is not monitored", nameof(column));
        }

        var actual = layout.Columns[ordinal].Type;
        return actual.Key == type && actual.IsMap == map
            ? true
            : throw new ArgumentException($"{Table}.{column} is {actual}, not {(map ? "a map of " : "")}{type}", nameof(column));
    }

    /// <summary>A view of keys and values by turns; maps in OVSDB are small, so that looking through beats hashing.</summary>
    private sealed class StringMap(string[] pairs) : IReadOnlyDictionary<string, string>
    {
        public static readonly StringMap Empty = new([]);

        public int Count => pairs.Length / 2;

        public IEnumerable<string> Keys => this.Select(pair => pair.Key);

        public IEnumerable<string> Values => this.Select(pair => pair.Value);

        public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"no key \"{key}\"");

        public bool ContainsKey(string key) => TryGetValue(key, out _);

        public bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out string value)
        {
            for (var i = 0; i < pairs.Length; i += 2)
            {
                if (string.Equals(pairs[i], key, StringComparison.Ordinal))
                {
                    value = pairs[i + 1];
                    return true;
                }
            }

            value = null;
            return false;
        }

        public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
        {
            for (var i = 0; i < pairs.Length; i += 2)
            {
                yield return new KeyValuePair<string, string>(pairs[i], pairs[i + 1]);
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
