using WebhookGuard.Core.Detection;
using WebhookGuard.Core.Duplicates;

namespace WebhookGuard.Detection;

/// <summary>What is wrong and has been so for two searches at least.</summary>
/// <param name="Searched">When the last search ended.</param>
/// <param name="Duplicates">The addresses that several owners hold.</param>
/// <param name="Discrepancies">What else is not as it should be.</param>
/// <param name="Subnets">The Subnets that there are.</param>
public sealed record DetectionReport(
    DateTimeOffset Searched,
    IReadOnlyList<Lasting<Duplicate>> Duplicates,
    IReadOnlyList<Lasting<Discrepancy>> Discrepancies,
    IReadOnlyList<string> Subnets);
