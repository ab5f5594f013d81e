using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Store;
using WebhookGuard.Claims.Tests.Cluster;
using WebhookGuard.Claims.Tests.Model;

namespace WebhookGuard.Claims.Tests;

/// <summary>Calls that nobody answers.</summary>
public sealed class HangingServerTests
{
    private readonly MemoryClaims claims = new(Faults.None);
    private readonly World world = new();
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task While_the_API_server_hangs_what_an_owner_has_is_granted_within_the_webhooks_limit()
    {
        var x = Universe.Pod("x", "x1");
        var quiet = new Replica(new QuietStore(claims), world);
        await quiet.ClaimAsync(x, Universe.Key1);
        world.Create(x, Universe.Key1);
        await quiet.KeepHouseAsync();
        var options = new ClaimOptions();
        var store = new HangingStore(options, time);
        var claimer = new AddressClaimer(store, world, world, new ClaimObservations(options, time), options, time, new Known(claims));

        // The program gives it no more.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3.5), time);
        var claiming = ClaimAsync();
        await foreach (var call in store.Calls)
        {
            while (!call.IsCancellationRequested)
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
            }
        }

        var granted = Assert.IsType<ClaimResult.Granted>(await claiming);
        Assert.True(granted.IsUnwritten);

        async Task<ClaimResult> ClaimAsync()
        {
            try
            {
                return await claimer.ClaimAsync(x, [Universe.Key1], dryRun: false, limit.Token);
            }
            finally
            {
                store.CallNoMore();
            }
        }
    }

    private sealed class Known(MemoryClaims claims) : IKnownClaims
    {
        public AddressClaim? Find(string name) => claims.All.SingleOrDefault(claim => claim.Name == name);
    }

    // As ClaimStore does when nothing is answered.
    private sealed class HangingStore(ClaimOptions options, TimeProvider time) : IClaimStore
    {
        private readonly Channel<CancellationToken> calls = Channel.CreateUnbounded<CancellationToken>();

        /// <summary>What ends each call.</summary>
        public IAsyncEnumerable<CancellationToken> Calls => calls.Reader.ReadAllAsync();

        public void CallNoMore() => calls.Writer.Complete();

        public Task<AddressClaim?> GetAsync(string name, CancellationToken cancellationToken) => HangAsync<AddressClaim?>(cancellationToken);

        public Task<IReadOnlyList<AddressClaim>> ListAsync(CancellationToken cancellationToken) => HangAsync<IReadOnlyList<AddressClaim>>(cancellationToken);

        public Task<AddressClaim?> CreateAsync(AddressClaim claim, CancellationToken cancellationToken) => HangAsync<AddressClaim?>(cancellationToken);

        public Task<AddressClaim?> UpdateAsync(AddressClaim claim, CancellationToken cancellationToken) => HangAsync<AddressClaim?>(cancellationToken);

        public Task<bool> DeleteAsync(AddressClaim claim, CancellationToken cancellationToken) => HangAsync<bool>(cancellationToken);

        private async Task<T> HangAsync<T>(CancellationToken cancellationToken)
        {
            using var late = new CancellationTokenSource(options.CallTimeout, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            Assert.True(calls.Writer.TryWrite(linked.Token));
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, linked.Token);
                throw new InvalidOperationException();
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ClaimStoreException("the API server did not answer", outcomeUnknown: true);
            }
        }
    }
}
