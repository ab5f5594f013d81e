namespace WebhookGuard.Core.Holdings.Tables;

/// <summary>How a <see cref="SharedTable{TKey, TStored, TValue, TRules}"/> knows its keys again.</summary>
/// <typeparam name="TKey">What is looked for.</typeparam>
/// <typeparam name="TStored">What a slot keeps of it: the key itself, or its hash code where the value can tell the key.</typeparam>
/// <typeparam name="TValue">What is found.</typeparam>
internal interface ITableRules<TKey, TStored, TValue>
    where TStored : struct, IEquatable<TStored>
{
    /// <summary>What a slot keeps of a key.</summary>
    static abstract TStored Store(TKey key);

    /// <summary>Where to begin to look, as a fraction of the table: its high bits must be well mixed, and not to be guessed by who chooses keys.</summary>
    static abstract uint Hash(TStored stored);

    /// <summary>Whether a value in a slot with the key's own <typeparamref name="TStored"/> is that of the key.</summary>
    static abstract bool IsOf(TKey key, TValue value);
}
