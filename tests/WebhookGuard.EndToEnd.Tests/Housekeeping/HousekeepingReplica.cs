using WebhookGuard.Claims;
using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Housekeeping;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Store;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Core.Scopes;
using WebhookGuard.Events;
using WebhookGuard.Housekeeping;
using WebhookGuard.Telemetry;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.EndToEnd.Tests.Housekeeping;

/// <summary>A replica, as far as housekeeping goes, with the guard's own rights. Who holds what is the test's to say.</summary>
internal sealed class HousekeepingReplica : IAsyncDisposable
{
    private readonly k8s.Kubernetes client;
    private readonly LeaderElection election;
    private readonly HousekeepingService service;
    private int observed;

    public HousekeepingReplica(
        ApiServer server, string leaseNamespace, IOwnerReader owners, ClaimOptions durations, TimeProvider? time = null, bool synced = true)
    {
        time ??= TimeProvider.System;
        Synced = synced;
        (Network, client) = Replica.Connect(server, ClusterUser.WebhookGuard);
        Store = new ClaimStore(client, durations, TimeProvider.System);
        var observations = new ClaimObservations(durations, time);
        var housekeeper = new ClaimHousekeeper(Store, owners, new NoPorts(), observations);
        var metrics = new GuardMetrics();
        election = new LeaderElection(
            client,
            new LeaderElectionOptions
            {
                Namespace = leaseNamespace,
                LeaseDuration = TimeSpan.FromSeconds(3),
                RenewDeadline = TimeSpan.FromSeconds(2),
                RetryPeriod = TimeSpan.FromMilliseconds(200),
            },
            TimeProvider.System,
            new RecordingLogger<LeaderElection>());
        service = new HousekeepingService(
            new HousekeepingWork
            {
                Synced = () => Synced,
                Claims = new ClaimWork(
                    async token =>
                    {
                        var claims = await Store.ListAsync(token);
                        Interlocked.Increment(ref observed);
                        return claims;
                    },
                    housekeeper.RunOnceAsync,
                    observations),
                Interval = time == TimeProvider.System ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(20),
            },
            election,
            Facts,
            new EventRecorder(client, election.Identity, new EventRecorderOptions(), metrics.Housekeeping, TimeProvider.System),
            metrics.Housekeeping,
            time,
            Log);
    }

    public TcpGate Network { get; }

    public ClaimStore Store { get; }

    public ClusterFacts Facts { get; } = new(new TopologyOptions());

    public RecordingLogger<HousekeepingService> Log { get; } = new();

    public bool Synced { get; set; }

    public bool IsLeader => election.IsLeader;

    /// <summary>How often it has looked at the claims.</summary>
    public int Observed => Volatile.Read(ref observed);

    public Task StartAsync() => service.StartAsync(CancellationToken.None);

    public Task StopAsync() => service.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        service.Dispose();
        client.Dispose();
        await Network.DisposeAsync();
    }

    private sealed class NoPorts : IPortReader
    {
        public Task<bool> HasPortAsync(ClaimKey key, ClaimOwner? except, CancellationToken cancellationToken) => Task.FromResult(false);
    }
}
