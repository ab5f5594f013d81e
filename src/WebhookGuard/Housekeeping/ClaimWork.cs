using WebhookGuard.Claims;
using WebhookGuard.Claims.Housekeeping;
using WebhookGuard.Claims.Protocol;

namespace WebhookGuard.Housekeeping;

/// <summary>How claims are looked after.</summary>
/// <param name="ListAsync">All claims as this replica knows them; it may be behind.</param>
/// <param name="RunOnceAsync">One round over all claims: <see cref="ClaimHousekeeper.RunOnceAsync"/>.</param>
/// <param name="Observations">This process's memory of claims it saw.</param>
public sealed record ClaimWork(
    Func<CancellationToken, Task<IReadOnlyList<AddressClaim>>> ListAsync,
    Func<CancellationToken, Task<HousekeepingReport>> RunOnceAsync,
    ClaimObservations Observations);
