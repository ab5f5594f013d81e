namespace WebhookGuard.Sources;

/// <summary>How a source stands.</summary>
/// <param name="Name">The source: a resource such as <c>pods</c>, <c>ovn-northbound</c>, or <c>state-folder</c>.</param>
/// <param name="Synced">Whether it has told everything at least once since the start.</param>
/// <param name="Current">Whether it tells every change at present; false while it is disconnected or reading anew.</param>
/// <param name="Since">When <paramref name="Current"/> last changed; at the start, the start.</param>
/// <param name="Reason">Why it is not current, for people; null if it is.</param>
public sealed record SourceState(string Name, bool Synced, bool Current, DateTimeOffset Since, string? Reason)
{
    /// <summary>How many objects or rows it told last.</summary>
    public int Objects { get; init; }

    /// <summary>How many things it told could not be read or applied: logged each, and what was known before is kept.</summary>
    public long Failures { get; init; }
}
