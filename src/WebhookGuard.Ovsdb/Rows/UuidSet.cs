using System.Collections;
using System.Runtime.CompilerServices;

namespace WebhookGuard.Ovsdb.Rows;

/// <summary>
/// A set of UUIDs, such as the ports of a logical switch. Immutable, and made for large sets of which few elements change at a time: what
/// is new in a changed set is told at little cost.
/// </summary>
[CollectionBuilder(typeof(UuidSet), nameof(Create))]
public sealed class UuidSet : IReadOnlyCollection<Guid>
{
    private readonly SharedSet<Guid, Rules> elements;

    private UuidSet(SharedSet<Guid, Rules> elements) => this.elements = elements;

    /// <summary>The set without elements.</summary>
    public static UuidSet Empty { get; } = new(SharedSet<Guid, Rules>.Empty);

    /// <inheritdoc/>
    public int Count => elements.Count;

    /// <summary>Makes a set; what is there twice counts once.</summary>
    public static UuidSet Create(ReadOnlySpan<Guid> elements) => new(SharedSet<Guid, Rules>.Create(elements));

    /// <summary>Whether the element is in the set.</summary>
    public bool Contains(Guid element) => elements.TryFind(element, out _);

    /// <summary>The elements of this set that are not in the other, in no order.</summary>
    public IEnumerable<Guid> Except(UuidSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return elements.Except(other.elements);
    }

    /// <inheritdoc/>
    public IEnumerator<Guid> GetEnumerator() => elements.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The symmetric difference: what of the others is in the set goes, the rest of them comes.</summary>
    internal UuidSet Toggle(UuidSet others) => new(elements.Change([.. others.Where(Contains)], [.. others.Except(this)]));

    private readonly struct Rules : ISharedSetRules<Guid>
    {
        public static Guid UuidOf(Guid item) => item;
    }
}
