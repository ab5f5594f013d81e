using System.Net;
using k8s;
using Microsoft.Extensions.Time.Testing;
using WebhookGuard.Claims.Housekeeping;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Store;
using WebhookGuard.Claims.Tests.Model;
using WebhookGuard.TestKit;
using WebhookGuard.TestKit.Kubernetes;

namespace WebhookGuard.Claims.Tests.Cluster;

/// <summary>A real API server that knows claims.</summary>
public sealed class ClaimCluster : ControlPlane
{
    private readonly List<IDisposable> clients = [];

    public static string Manifest { get; } = Path.Combine(AppContext.BaseDirectory, "deploy", "base", "address-claim-crd.yaml");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (new ApiServerFactAttribute().Skip is not null)
        {
            return;
        }

        // kubectl itself refuses what a server before 1.25 does not know; the server drops it.
        (await Admin.RunAsync(["apply", "--validate=false", $"--filename={Manifest}"])).EnsureSucceeded();
        await Eventually.ResultAsync(
            () => ApiServer.GetAsync("/apis/webhookguard.io/v1alpha1/addressclaims"),
            answer => answer.Status == HttpStatusCode.OK,
            "the API server serves claims");
    }

    public override async Task DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        await base.DisposeAsync();
    }

    /// <summary>A store with its own connection.</summary>
    internal ClaimStore NewStore(ClaimOptions? options = null)
    {
        var client = new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(ApiServer.Kubeconfig(ClusterUser.Admin)));
        clients.Add(client);
        return new ClaimStore(client, options ?? new ClaimOptions { CallTimeout = TimeSpan.FromSeconds(30) }, TimeProvider.System);
    }
}

/// <summary>The tests that share the API server; some of them stop it.</summary>
[CollectionDefinition(Name)]
public sealed class ClaimClusterGroup : ICollectionFixture<ClaimCluster>
{
    public const string Name = "claim cluster";
}

/// <summary>A replica of the guard, as far as claims go, with a clock that the test moves.</summary>
internal sealed class Replica
{
    public Replica(IClaimStore store, World world, IKnownClaims? known = null)
    {
        var options = new ClaimOptions();
        var observations = new ClaimObservations(options, Time);
        Claimer = new AddressClaimer(store, world, world, observations, options, Time, known);
        Housekeeper = new ClaimHousekeeper(store, world, world, observations);
    }

    public FakeTimeProvider Time { get; } = new();

    public AddressClaimer Claimer { get; }

    public ClaimHousekeeper Housekeeper { get; }

    public void WaitOutRequests() => Time.Advance(new ClaimOptions().InFlightLimit + TimeSpan.FromSeconds(1));

    public Task<ClaimResult> ClaimAsync(ClaimOwner owner, params ClaimKey[] keys) =>
        Claimer.ClaimAsync(owner, keys, dryRun: false, CancellationToken.None);

    public Task<ClaimResult> DryRunAsync(ClaimOwner owner, params ClaimKey[] keys) =>
        Claimer.ClaimAsync(owner, keys, dryRun: true, CancellationToken.None);

    public Task<HousekeepingReport> KeepHouseAsync() => Housekeeper.RunOnceAsync(CancellationToken.None);
}
