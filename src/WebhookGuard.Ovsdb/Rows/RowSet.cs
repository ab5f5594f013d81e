using System.Collections;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>The rows of one table at one moment. Immutable.</summary>
internal sealed class RowSet : IReadOnlyCollection<OvsdbRow>
{
    private readonly TableLayout layout;
    private readonly SharedSet<RowContent, Rules> contents;

    private RowSet(TableLayout layout, SharedSet<RowContent, Rules> contents) => (this.layout, this.contents) = (layout, contents);

    /// <inheritdoc/>
    public int Count => contents.Count;

    /// <summary>Makes a set of rows; of those with the same UUID, the last counts.</summary>
    public static RowSet Create(TableLayout layout, ReadOnlySpan<RowContent> contents) => new(layout, SharedSet<RowContent, Rules>.Create(contents));

    /// <summary>The row with that UUID; null if there is none.</summary>
    public OvsdbRow? Find(Guid uuid) => contents.TryFind(uuid, out var content) ? new OvsdbRow(layout, content) : null;

    /// <summary>The UUIDs of the rows, in no order.</summary>
    public IEnumerable<Guid> Uuids => contents.Select(content => content.Uuid);

    /// <summary>A set with the row, in the place of the one with its UUID.</summary>
    public RowSet With(RowContent row) => new(layout, contents.Change([], [row]));

    /// <summary>A set without the row of that UUID.</summary>
    public RowSet Without(Guid uuid) => new(layout, contents.Change([uuid], []));

    /// <inheritdoc/>
    public IEnumerator<OvsdbRow> GetEnumerator()
    {
        foreach (var content in contents)
        {
            yield return new OvsdbRow(layout, content);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private readonly struct Rules : ISharedSetRules<RowContent>
    {
        public static Guid UuidOf(RowContent item) => item.Uuid;
    }
}
