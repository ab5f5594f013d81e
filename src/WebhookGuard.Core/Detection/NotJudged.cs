namespace WebhookGuard.Core.Detection;

/// <summary>A kind that could not be looked for, because not enough is known.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Reason">Why, as a sentence without a full stop.</param>
public sealed record NotJudged(DiscrepancyKind Kind, string Reason);
