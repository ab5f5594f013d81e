using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Store;

namespace WebhookGuard.Housekeeping;

/// <summary>Logs why something fails when that changes, and that it goes on, rather than the same in every round.</summary>
internal sealed class FailureLog(ILogger logger)
{
    private string? reason;

    /// <summary>It failed.</summary>
    public void Fails(Exception failed)
    {
        if (reason == failed.Message)
        {
            return;
        }

        reason = failed.Message;

        // Of what is foreseen, the message tells all.
        Log.RoundFails(logger, reason, failed is ClaimStoreException or FactsUnavailableException ? null : failed);
    }

    /// <summary>It did not.</summary>
    public void GoesOn()
    {
        if (reason is not null)
        {
            reason = null;
            Log.RoundGoesOn(logger);
        }
    }
}
