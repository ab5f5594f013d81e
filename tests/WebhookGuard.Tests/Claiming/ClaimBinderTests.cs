using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using WebhookGuard.Claiming;
using WebhookGuard.Claims;
using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Housekeeping;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Store;
using WebhookGuard.Core.Addresses;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Objects;
using WebhookGuard.Core.Scopes;
using WebhookGuard.TestKit;

namespace WebhookGuard.Tests.Claiming;

public sealed class ClaimBinderTests
{
    [Fact]
    public async Task An_owner_is_looked_for_once_a_watch_has_told_of_it_and_not_before()
    {
        var cluster = new LiveCluster();
        var facts = new ClusterFacts(new TopologyOptions());
        var options = new ClaimOptions();
        var observations = new ClaimObservations(options, TimeProvider.System);
        using var binder = new ClaimBinder(
            new ClaimHousekeeper(cluster, cluster, cluster, observations), facts, TimeProvider.System, NullLogger<ClaimBinder>.Instance);
        await binder.StartAsync(CancellationToken.None);
        facts.Set(Pod("seen"));

        binder.Note(Granted("late", "10.66.0.10"));
        binder.Note(Granted("seen", "10.66.0.11"));
        await Eventually.IsTrueAsync(() => cluster.Bound.Contains("seen"), "the claim of the Pod that was seen is bound");
        Assert.DoesNotContain("late", cluster.Asked);

        facts.Set(Pod("late"));
        await Eventually.IsTrueAsync(() => cluster.Bound.Contains("late"), "the other is bound at a later try");
        await binder.StopAsync(CancellationToken.None);
    }

    private static PodView Pod(string name) => new() { Name = new ObjectName(ObjectKind.Pod, "default", name), Uid = $"uid-{name}" };

    private static AddressClaim Granted(string pod, string address) =>
        AddressClaim.New(new ClaimKey(Scope.Overlay("tenant-a"), Address.ParseIP(address)), Owner(pod)) with { Uid = "c", ResourceVersion = "1" };

    private static ClaimOwner Owner(string pod) => new("Pod", "default", pod, $"uid-{pod}");

    /// <summary>A cluster in which every Pod exists and asks for its address.</summary>
    private sealed class LiveCluster : IClaimStore, IOwnerReader, IPortReader
    {
        public ConcurrentBag<string> Asked { get; } = [];

        public ConcurrentBag<string> Bound { get; } = [];

        public Task<LiveOwner?> FindAsync(ClaimOwner owner, ClaimKey key, CancellationToken cancellationToken)
        {
            Asked.Add(owner.Name);
            return Task.FromResult<LiveOwner?>(new LiveOwner(owner, Asks: true));
        }

        public Task<AddressClaim?> UpdateAsync(AddressClaim claim, CancellationToken cancellationToken)
        {
            Bound.Add(claim.Owner.Name);
            return Task.FromResult<AddressClaim?>(claim);
        }

        public Task<bool> HasPortAsync(ClaimKey key, ClaimOwner? except, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task<AddressClaim?> GetAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<AddressClaim?> CreateAsync(AddressClaim claim, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> DeleteAsync(AddressClaim claim, CancellationToken cancellationToken) => throw new NotSupportedException();

        Task<IReadOnlyList<AddressClaim>> IClaimStore.ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        Task<IReadOnlyList<ListedOwner>> IOwnerReader.ListAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
