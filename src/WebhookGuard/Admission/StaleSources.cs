using WebhookGuard.Sources;

namespace WebhookGuard.Admission;

/// <summary>Which sources are behind at the moment of a decision.</summary>
public sealed class StaleSources(IReadOnlyList<ISource> sources, TimeProvider time, TimeSpan staleAfter)
{
    /// <summary>Whether every source has told everything at least once.</summary>
    public bool AllSynced => sources.All(source => source.State.Synced);

    /// <summary>How every source stands.</summary>
    public IReadOnlyList<SourceState> States => [.. sources.Select(source => source.State)];

    /// <summary>
    /// Says in words which sources are not current, and whether for so long that the policy applies; a source that has never synced
    /// is stale at once.
    /// </summary>
    public (string? Text, bool BeyondGrace) Describe()
    {
        string? text = null;
        var beyond = false;
        foreach (var source in sources)
        {
            var state = source.State;
            if (state.Current)
            {
                continue;
            }

            var age = time.GetUtcNow() - state.Since;
            var what = state.Synced
                ? $"{state.Name} has been behind for {Math.Max(0, age.TotalSeconds):0} s ({state.Reason})"
                : $"{state.Name} has not been read yet ({state.Reason})";
            text = text is null ? what : $"{text}; {what}";
            beyond |= !state.Synced || age >= staleAfter;
        }

        return (text, beyond);
    }
}
