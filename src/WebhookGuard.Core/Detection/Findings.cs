using WebhookGuard.Core.Duplicates;

namespace WebhookGuard.Core.Detection;

/// <summary>What one search found.</summary>
/// <param name="Duplicates">The addresses that several owners hold, by scope and address.</param>
/// <param name="Discrepancies">What else is not as it should be, by kind, Subnet and owner.</param>
/// <param name="NotJudged">What could not be looked for.</param>
public sealed record Findings(
    IReadOnlyList<Duplicate> Duplicates, IReadOnlyList<Discrepancy> Discrepancies, IReadOnlyList<NotJudged> NotJudged);
