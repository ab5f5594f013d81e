namespace WebhookGuard.Ovsdb.Rows;

/// <summary>How a <see cref="SharedSet{TItem, TRules}"/> knows its elements.</summary>
internal interface ISharedSetRules<TItem>
{
    /// <summary>The element's UUID, which no other element of a set has.</summary>
    static abstract Guid UuidOf(TItem item);
}
