using System.Threading.Channels;
using WebhookGuard.Claims;
using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Housekeeping;
using WebhookGuard.Claims.Store;

namespace WebhookGuard.Claiming;

/// <summary>
/// Binds the claims that this replica has granted as soon as their owners are stored, which is moments after the answer. Without it an
/// address would stay claimed for some time by an owner that came and went between two rounds of housekeeping. What it misses, the next
/// round does.
/// </summary>
internal sealed class ClaimBinder(ClaimHousekeeper housekeeper, TimeProvider time, ILogger<ClaimBinder> logger) : BackgroundService
{
    private const int AtOnce = 4;
    private readonly Attempt first = new(TimeSpan.FromMilliseconds(100));
    private readonly Attempt second = new(TimeSpan.FromSeconds(1));

    /// <summary>Takes note of a version that was granted just now.</summary>
    public void Note(AddressClaim claim) => first.Add(claim, time.GetTimestamp());

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Enumerable.Range(0, AtOnce).SelectMany(_ => new[] { RunAsync(first, second, stoppingToken), RunAsync(second, null, stoppingToken) }));

    private async Task RunAsync(Attempt attempt, Attempt? next, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var (claim, granted) in attempt.Claims.ReadAllAsync(cancellationToken))
            {
                var rest = attempt.Delay - time.GetElapsedTime(granted);
                if (rest > TimeSpan.Zero)
                {
                    await Task.Delay(rest, time, cancellationToken);
                }

                if (!await TryBindAsync(claim, cancellationToken))
                {
                    next?.Add(claim, granted);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end that was asked for.
        }
    }

    private async Task<bool> TryBindAsync(AddressClaim claim, CancellationToken cancellationToken)
    {
        try
        {
            return await housekeeper.TryBindAsync(claim, cancellationToken);
        }
        catch (Exception failed) when (failed is ClaimStoreException or FactsUnavailableException)
        {
            // The API server has other worries now; housekeeping comes by later.
            return true;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotBound(logger, claim.Name, fault);
            return true;
        }
    }

    /// <summary>Claims in the order of their grants, and so of their turns.</summary>
    private sealed class Attempt(TimeSpan delay)
    {
        private const int Capacity = 10_000;

        private readonly Channel<(AddressClaim Claim, long Granted)> claims = Channel.CreateBounded<(AddressClaim, long)>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });

        public TimeSpan Delay => delay;

        public ChannelReader<(AddressClaim Claim, long Granted)> Claims => claims.Reader;

        public void Add(AddressClaim claim, long granted) => claims.Writer.TryWrite((claim, granted));
    }
}
