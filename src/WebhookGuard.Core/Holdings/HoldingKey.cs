namespace WebhookGuard.Core.Holdings;

/// <summary>Names the thing that holdings come from, so that its change replaces them all at once.</summary>
/// <param name="Group">The group that one source replaces as a whole: a table's or a kind's name.</param>
/// <param name="Id">The thing within its group: a row's UUID, or <c>namespace/name</c>.</param>
public readonly record struct HoldingKey(string Group, string Id);
