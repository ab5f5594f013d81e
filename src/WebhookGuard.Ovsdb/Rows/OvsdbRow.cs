using System.Collections;
using WebhookGuard.Ovsdb.Schema;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>
/// One row as the server has it, with the monitored columns. Immutable: a change makes a new row. Columns that were asked for but that
/// the server's schema lacks read as empty.
/// </summary>
public sealed class OvsdbRow
{
    private readonly TableLayout layout;
    private readonly object[] values;

    internal OvsdbRow(TableLayout layout, Guid uuid, object[] values)
    {
        this.layout = layout;
        this.values = values;
        Uuid = uuid;
    }

    /// <summary>The column "_uuid".</summary>
    public Guid Uuid { get; }

    /// <summary>Name of the table.</summary>
    public string Table => layout.Table;

    internal object[] Values => values;

    /// <summary>Whether the server's schema has this column (and it is monitored).</summary>
    public bool HasColumn(string column) => layout.OrdinalOf(column) >= 0;

    /// <summary>The string in a scalar or optional column; "" when there is none.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold strings.</exception>
    public string GetString(string column) => Single(column, AtomType.String) as string ?? "";

    /// <summary>The integer in a scalar or optional column; null when there is none.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold integers.</exception>
    public long? GetLong(string column) => (long?)Single(column, AtomType.Integer);

    /// <summary>The real number in a scalar or optional column; null when there is none.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold reals.</exception>
    public double? GetDouble(string column) => (double?)Single(column, AtomType.Real);

    /// <summary>The truth value in a scalar or optional column (such as "up" of a port); null when there is none.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold booleans.</exception>
    public bool? GetBool(string column) => (bool?)Single(column, AtomType.Boolean);

    /// <summary>The UUID in a scalar or optional column; null when there is none.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold UUIDs.</exception>
    public Guid? GetUuid(string column) => (Guid?)Single(column, AtomType.Uuid);

    /// <summary>The strings in a set, an optional column or a scalar one, in no particular order.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold strings.</exception>
    public IReadOnlyList<string> GetStrings(string column) => Value(column, AtomType.String, map: false) switch
    {
        string[] set => set,
        string scalar => [scalar],
        _ => [],
    };

    /// <summary>The UUIDs in a set, an optional column or a scalar one, in no particular order.</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or does not hold UUIDs.</exception>
    public IReadOnlyList<Guid> GetUuids(string column) => Value(column, AtomType.Uuid, map: false) switch
    {
        object[] set => Array.ConvertAll(set, atom => (Guid)atom),
        Guid scalar => [scalar],
        _ => [],
    };

    /// <summary>The pairs of a map from strings to strings, such as "external_ids".</summary>
    /// <exception cref="ArgumentException">The column was not asked for, or is not such a map.</exception>
    public IReadOnlyDictionary<string, string> GetMap(string column) =>
        Value(column, AtomType.String, map: true) switch
        {
            null => StringMap.Empty,
            string[] pairs => new StringMap(pairs),
            _ => throw new ArgumentException($"the map {Table}.{column} does not hold strings", nameof(column)),
        };

    /// <summary>For logs and tests: the table and the UUID.</summary>
    public override string ToString() => $"{Table} {Uuid}";

    private object? Single(string column, AtomType type)
    {
        var value = Value(column, type, map: false);
        return value is not object[] set ? value
            : set.Length == 0 ? null
            : set.Length == 1 ? set[0]
            : throw new ArgumentException($"{Table}.{column} holds {set.Length} elements, not one", nameof(column));
    }

    private object? Value(string column, AtomType type, bool map)
    {
        var ordinal = layout.OrdinalOf(column);
        if (ordinal < 0)
        {
            return layout.IsAbsent(column) ? null : throw new ArgumentException($"{Table}.{column} is not monitored", nameof(column));
        }

        var actual = layout.Columns[ordinal].Type;
        return actual.Key == type && actual.IsMap == map
            ? values[ordinal]
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
