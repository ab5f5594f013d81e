using k8s;
using WebhookGuard.Housekeeping;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;
using WebhookGuard.TestKit.Ovsdb;

namespace WebhookGuard.EndToEnd.Tests.Housekeeping;

/// <summary>A replica that stands for election, with the guard's own rights, through a network that can be cut.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly k8s.Kubernetes client;
    private readonly LeaderElection election;
    private readonly Task running;
    private readonly WriteCounter writes = new();
    private int atWork;

    /// <param name="server">The API server.</param>
    /// <param name="lease">The Lease, one for each test.</param>
    /// <param name="user">The guard, or somebody else.</param>
    /// <param name="whileLeading">What it does when it leads; by default it goes on until it is cancelled.</param>
    public Replica(ApiServer server, LeaderElectionOptions lease, ClusterUser? user = null, Func<CancellationToken, Task>? whileLeading = null)
    {
        (Network, client) = Connect(server, user ?? ClusterUser.WebhookGuard, writes);
        Lease = lease with { Identity = $"replica-{Guid.NewGuid():N}" };
        election = new LeaderElection(client, Lease, TimeProvider.System, Log);
        running = election.RunAsync(token => CountAsync(whileLeading ?? UntilCancelledAsync, token), stop.Token);
    }

    public TcpGate Network { get; }

    public LeaderElectionOptions Lease { get; }

    public RecordingLogger<LeaderElection> Log { get; } = new();

    public bool IsLeader => election.IsLeader;

    /// <summary>Whether the leader's work is being done.</summary>
    public bool Works => Volatile.Read(ref atWork) > 0;

    /// <summary>How often it was answered to a write.</summary>
    public int Writes => writes.Count;

    /// <summary>A network and a connection through it; the caller disposes both.</summary>
    public static (TcpGate Network, k8s.Kubernetes Client) Connect(ApiServer server, ClusterUser user, params DelegatingHandler[] handlers)
    {
        var network = new TcpGate(server.Endpoint.Port);
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(server.Kubeconfig(user));
        configuration.Host = $"https://127.0.0.1:{network.Port}";
        return (network, new k8s.Kubernetes(configuration, handlers));
    }

    public static Task UntilCancelledAsync(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    /// <summary>Ends it in order.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        client.Dispose();
        await Network.DisposeAsync();
        stop.Dispose();
    }

    private async Task CountAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref atWork);
        try
        {
            await work(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref atWork);
        }
    }

    private sealed class WriteCounter : DelegatingHandler
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (request.Method != HttpMethod.Get)
            {
                Interlocked.Increment(ref count);
            }

            return response;
        }
    }
}
