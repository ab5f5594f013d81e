using WebhookGuard.Storm.Checker;
using WebhookGuard.Storm.Faults;
using WebhookGuard.Storm.History;

namespace WebhookGuard.Storm.Report;

/// <summary>What a storm was like, and what did not hold.</summary>
internal sealed record StormReport
{
    public required StormOptions Options { get; init; }

    /// <summary>When the clients began, on the storm's clock.</summary>
    public required TimeSpan Began { get; init; }

    /// <summary>How long clients and faults went on.</summary>
    public required TimeSpan Lasted { get; init; }

    public required IReadOnlyList<RequestRecord> Requests { get; init; }

    public required IReadOnlyList<FaultRecord> Faults { get; init; }

    /// <summary>How many versions of objects were stored.</summary>
    public required int Revisions { get; init; }

    /// <summary>How many times an address came to be held.</summary>
    public required int Holdings { get; init; }

    public required int DeniedByHolder { get; init; }

    public required int DeniedByRecentHolder { get; init; }

    public required int DeniedByClaimAlone { get; init; }

    /// <summary>How many versions of claims were written, deletions included.</summary>
    public required int ClaimWrites { get; init; }

    /// <summary>See <see cref="ReleaseTimes"/>.</summary>
    public required IReadOnlyList<TimeSpan> Released { get; init; }

    public required IReadOnlyList<Violation> Violations { get; init; }

    /// <summary>What happened to the addresses of the first violations.</summary>
    public required IReadOnlyList<(Violation Violation, IReadOnlyList<string> Lines)> Stories { get; init; }

    /// <summary>Requests of one kind by outcome; dry runs apart.</summary>
    public IReadOnlyDictionary<Outcome, int> Count(RequestKind kind, bool dryRun = false) => Requests
        .Where(request => request.Kind == kind && request.DryRun == dryRun)
        .GroupBy(request => request.Outcome)
        .ToDictionary(group => group.Key, group => group.Count());

    /// <summary>How long creates with that outcome took, at a quantile from 0 to 1.</summary>
    public TimeSpan CreateLatency(Outcome outcome, double quantile)
    {
        TimeSpan[] times = [.. Requests
            .Where(request => request.Kind == RequestKind.Create && request.Outcome == outcome)
            .Select(request => request.End - request.Start)
            .Order()];
        return Quantile(times, quantile);
    }

    /// <summary>How long claims outlived their holders, at a quantile from 0 to 1.</summary>
    public TimeSpan Release(double quantile) => Quantile(Released, quantile);

    private static TimeSpan Quantile(IReadOnlyList<TimeSpan> ascending, double quantile) =>
        ascending.Count == 0 ? TimeSpan.Zero : ascending[Math.Min(ascending.Count - 1, (int)(ascending.Count * quantile))];
}
