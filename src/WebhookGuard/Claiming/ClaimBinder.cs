using System.Threading.Channels;
using WebhookGuard.Claims;
using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Housekeeping;
using WebhookGuard.Claims.Store;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;

namespace WebhookGuard.Claiming;

/// <summary>
/// Binds the claims that this replica has granted as soon as their owners are stored, which is moments after the answer. Without it an
/// address would stay claimed for some time by an owner that came and went between two rounds of housekeeping. What it misses, the next
/// round does.
/// </summary>
internal sealed class ClaimBinder(ClaimHousekeeper housekeeper, ClusterFacts facts, TimeProvider time, ILogger<ClaimBinder> logger) : BackgroundService
{
    private const int AtOnce = 4;

    // Most objects are stored a few milliseconds after the answer; a busy API server takes its time.
    private readonly Attempt[] attempts = [.. new[] { 0.1, 0.3, 1, 3 }.Select(seconds => new Attempt(TimeSpan.FromSeconds(seconds)))];

    /// <summary>Takes note of a version that was granted just now.</summary>
    public void Note(AddressClaim claim) => attempts[0].Add(claim, time.GetTimestamp());

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Enumerable.Range(0, attempts.Length * AtOnce).Select(i => RunAsync(i % attempts.Length, stoppingToken)));

    private async Task RunAsync(int number, CancellationToken cancellationToken)
    {
        var attempt = attempts[number];
        var next = attempts.ElementAtOrDefault(number + 1);
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
        if (!IsSeen(claim.Owner))
        {
            return false;
        }

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

    /// <summary>
    /// Whether a watch has told of what is to be found: to ask the API server before that is in vain, for each of many that others refused.
    /// </summary>
    private bool IsSeen(ClaimOwner owner) =>
        !ClaimFacts.TryName(owner, out var name)
        || facts.Objects.Find(owner.Pod is { } pod ? new ObjectName(ObjectKind.Pod, owner.Namespace, pod.Name) : name) is not null;

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
