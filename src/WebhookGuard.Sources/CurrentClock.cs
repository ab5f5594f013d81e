namespace WebhookGuard.Sources;

/// <summary>Remembers since when a source is current, or is not.</summary>
internal sealed class CurrentClock(TimeProvider time)
{
    private Entry entry = new(false, time.GetUtcNow());

    /// <summary>Notes whether the source is current now and returns since when that is so.</summary>
    public DateTimeOffset Note(bool current)
    {
        var known = Volatile.Read(ref entry);
        if (known.Current == current)
        {
            return known.Since;
        }

        var changed = new Entry(current, time.GetUtcNow());
        Volatile.Write(ref entry, changed);
        return changed.Since;
    }

    private sealed record Entry(bool Current, DateTimeOffset Since);
}
