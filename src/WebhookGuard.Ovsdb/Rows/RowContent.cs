namespace WebhookGuard.Ovsdb.Rows;

/// <summary>
/// What is kept of a row: one array of bytes, with the UUID and after it what the table's <see cref="RowSample"/> keeps of the values: those
/// are each column that is no set of UUIDs, as the length of its value and the value's <see cref="PackedAtoms"/>. Only a row that has sets of
/// UUIDs takes an object more.
/// </summary>
internal readonly record struct RowContent
{
    private const int UuidBytes = 16;

    // The bytes, or a WithSets.
    private readonly object kept;

    /// <param name="packed">The UUID and what is kept of the values.</param>
    /// <param name="sets">Each column that is a set of UUIDs.</param>
    public RowContent(byte[] packed, UuidSet[] sets) => kept = sets.Length == 0 ? packed : new WithSets(packed, sets);

    /// <summary>The UUID.</summary>
    public Guid Uuid => new(Packed.AsSpan(0, UuidBytes));

    /// <summary>What is kept of the values.</summary>
    public ReadOnlySpan<byte> Values => Packed.AsSpan(UuidBytes);

    /// <summary>Each column that is a set of UUIDs.</summary>
    public UuidSet[] Sets => (kept as WithSets)?.Sets ?? [];

    private byte[] Packed => kept as byte[] ?? ((WithSets)kept).Packed;

    private sealed record WithSets(byte[] Packed, UuidSet[] Sets);
}
