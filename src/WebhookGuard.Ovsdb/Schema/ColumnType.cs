namespace WebhookGuard.Ovsdb.Schema;

/// <summary>The atomic types of RFC 7047 section 3.1.</summary>
internal enum AtomType
{
    String,
    Integer,
    Real,
    Boolean,
    Uuid,
}

/// <summary>The type of a column (RFC 7047 section 3.2, "&lt;type&gt;"): between Min and Max atoms, or pairs of them.</summary>
/// <param name="Key">Type of the elements, or of a map's keys.</param>
/// <param name="Value">Type of a map's values; null for anything but a map.</param>
/// <param name="Min">0 or 1.</param>
/// <param name="Max">1 or more; <see cref="int.MaxValue"/> for "unlimited".</param>
internal sealed record ColumnType(AtomType Key, AtomType? Value, int Min, int Max)
{
    public bool IsMap => Value is not null;

    public bool IsScalar => !IsMap && Min == 1 && Max == 1;

    /// <summary>Whether it is a set of UUIDs with room for more than one: references to other rows, of which there may be very many.</summary>
    public bool IsUuidSet => Key == AtomType.Uuid && !IsMap && Max > 1;

    /// <summary>
    /// Whether a change is sent as a difference (symmetric difference of sets, changed pairs of maps); otherwise as the new value.
    /// ovsdb-server decides by the maximum alone: an optional value is sent whole.
    /// </summary>
    public bool IsSentAsDifference => Max > 1;
}

/// <summary>A column with its type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Keys">Of a map with strings as keys: those that are kept; null for all.</param>
internal sealed record Column(string Name, ColumnType Type, IReadOnlyList<string>? Keys = null);
