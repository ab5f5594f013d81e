using WebhookGuard.Sources;

namespace WebhookGuard.Admission;

/// <summary>Which sources are behind at the moment of a decision.</summary>
public sealed class StaleSources(IReadOnlyList<ISource> sources, TimeProvider time, TimeSpan staleAfter)
{
    private const int NamedSources = 2;

    /// <summary>Whether every source has told everything at least once.</summary>
    public bool AllSynced => sources.All(source => source.State.Synced);

    /// <summary>Whether every source tells every change.</summary>
    public bool AllCurrent => sources.All(source => source.State is { Synced: true, Current: true });

    /// <summary>How every source stands.</summary>
    public IReadOnlyList<SourceState> States => [.. sources.Select(source => source.State)];

    /// <summary>The sources of those names.</summary>
    public IReadOnlyList<ISource> Named(IReadOnlySet<string> names) => [.. sources.Where(source => names.Contains(source.State.Name))];

    /// <summary>
    /// Says in words which sources are not current, and whether for so long that the policy applies; a source that has never synced
    /// is stale at once. One cause, such as a lost API server, takes many sources away at once: the first are named.
    /// </summary>
    public (string? Text, bool BeyondGrace) Describe()
    {
        List<SourceState>? behind = null;
        foreach (var source in sources)
        {
            if (!source.IsCurrent && source.State is { Current: false } state)
            {
                (behind ??= []).Add(state);
            }
        }

        if (behind is null)
        {
            return (null, false);
        }

        var text = string.Join("; ", behind.Take(NamedSources).Select(Describe));
        if (behind.Count > NamedSources)
        {
            text += $"; and {behind.Count - NamedSources} more";
        }

        return (text, behind.Any(state => !state.Synced || Age(state) >= staleAfter));
    }

    private string Describe(SourceState state) => state.Synced
        ? $"{state.Name} has been behind for {Age(state).TotalSeconds:0} s ({state.Reason})"
        : $"{state.Name} has not been read yet ({state.Reason})";

    private TimeSpan Age(SourceState state) => TimeSpan.FromTicks(Math.Max(0, (time.GetUtcNow() - state.Since).Ticks));
}
