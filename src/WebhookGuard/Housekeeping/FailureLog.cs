using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Store;

namespace WebhookGuard.Housekeeping;

/// <summary>Logs why something fails, each reason once until it goes on again, rather than the same in every round.</summary>
internal sealed class FailureLog(ILogger logger)
{
    /// <summary>Reasons may differ in some detail each time.</summary>
    private const int MaximumReasons = 10;

    private readonly HashSet<string> reasons = new(StringComparer.Ordinal);

    /// <summary>It failed.</summary>
    public void Fails(Exception failed)
    {
        if (reasons.Count < MaximumReasons && reasons.Add(failed.Message))
        {
            // Of what is foreseen, the message tells all.
            Log.RoundFails(logger, failed.Message, failed is ClaimStoreException or FactsUnavailableException ? null : failed);
        }
    }

    /// <summary>It did not.</summary>
    public void GoesOn()
    {
        if (reasons.Count > 0)
        {
            reasons.Clear();
            Log.RoundGoesOn(logger);
        }
    }
}
