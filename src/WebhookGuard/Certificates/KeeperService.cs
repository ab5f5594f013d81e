using WebhookGuard.Housekeeping;

namespace WebhookGuard.Certificates;

/// <summary>Looks after the certificates on the elected replica. It does not wait for sources: these have nothing to do with it.</summary>
/// <param name="keeper">What is done.</param>
/// <param name="election">Who does it.</param>
/// <param name="options">How often.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures are logged.</param>
internal sealed class KeeperService(
    CertificateKeeper keeper, LeaderElection election, CertificateOptions options, TimeProvider time, ILogger<KeeperService> logger) : BackgroundService
{
    private string? failure;

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => election.RunAsync(LeadAsync, stoppingToken);

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await keeper.RunOnceAsync(cancellationToken);
                Note(null);
            }
            catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
            {
                // Whatever it is, another replica would not do better.
                Note(failed.Message);
            }

            await Task.Delay(options.KeeperInterval, time, cancellationToken);
        }
    }

    /// <summary>Tells of a failure once, not in every round.</summary>
    private void Note(string? reason)
    {
        if (reason is not null && reason != failure)
        {
            Log.KeepingFails(logger, reason);
        }
        else if (reason is null && failure is not null)
        {
            Log.KeepingGoesOn(logger);
        }

        failure = reason;
    }
}
