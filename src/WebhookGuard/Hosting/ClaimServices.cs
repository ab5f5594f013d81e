using k8s;
using WebhookGuard.Admission;
using WebhookGuard.Claiming;
using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Housekeeping;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Store;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Housekeeping;
using WebhookGuard.Settings;
using WebhookGuard.Sources.Kubernetes;
using WebhookGuard.Sources.OvnNorthbound;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Hosting;

/// <summary>Puts claiming and housekeeping together, where there is an API server to keep claims.</summary>
internal static class ClaimServices
{
    private const string NamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";
    private const string UsualNamespace = "webhookguard";

    /// <summary>Adds what claims addresses, or <see cref="NoClaims"/>.</summary>
    public static void Add(IServiceCollection services, GuardSettings settings)
    {
        if (!settings.Claims || settings.State is not null)
        {
            services.AddSingleton<IAddressClaims, NoClaims>();
            return;
        }

        services.AddSingleton(provider =>
            provider.GetRequiredService<SourceSet>().Client ?? throw new InvalidOperationException("Claims need an API server to keep them."));
        services.AddSingleton<IKubernetes>(provider => provider.GetRequiredService<k8s.Kubernetes>());
        AddProtocol(services, settings);
        AddHousekeeping(services, settings);
    }

    private static void AddProtocol(IServiceCollection services, GuardSettings settings)
    {
        services.AddSingleton(settings.ClaimDurations());
        services.AddSingleton<LiveObjects>();
        services.AddSingleton<IOwnerReader, OwnerReader>();
        services.AddSingleton<IPortReader>(provider => new PortReader(
            provider.GetRequiredService<ClusterFacts>(),
            provider.GetRequiredService<SourceSet>().Sources.OfType<OvnNorthboundSource>().FirstOrDefault()));
        services.AddSingleton<ClaimStore>();
        services.AddSingleton<WatchedClaims>();
        services.AddSingleton<IKnownClaims>(provider => provider.GetRequiredService<WatchedClaims>());
        services.AddSingleton<GrantedClaims>();
        services.AddSingleton<ClaimObservations>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AddressClaimer>(provider, provider.GetRequiredService<GrantedClaims>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ClaimHousekeeper>(provider, provider.GetRequiredService<WatchedClaims>()));
        services.AddSingleton<ClaimBinder>();
        services.AddSingleton<IAddressClaims, AddressClaims>();
        services.AddHostedService(provider => provider.GetRequiredService<ClaimBinder>());
    }

    private static void AddHousekeeping(IServiceCollection services, GuardSettings settings)
    {
        services.AddSingleton(new LeaderElectionOptions { Namespace = settings.Namespace ?? OwnNamespace() });
        services.AddSingleton<LeaderElection>();
        services.AddSingleton(new EventRecorderOptions());
        services.AddSingleton(provider => provider.GetRequiredService<GuardMetrics>().Housekeeping);
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<EventRecorder>(provider, provider.GetRequiredService<LeaderElection>().Identity));
        services.AddSingleton(provider =>
        {
            var claims = provider.GetRequiredService<WatchedClaims>();
            provider.GetRequiredService<GuardMetrics>().ObserveClaims(claims.Count);
            return new HousekeepingWork
            {
                Synced = () => provider.GetRequiredService<StaleSources>().AllSynced,
                Claims = claims.ListAsync,
                RunOnce = provider.GetRequiredService<ClaimHousekeeper>().RunOnceAsync,
                Duplicates = new LastingDuplicates(provider.GetRequiredService<ClusterFacts>()).Find,
                Interval = settings.HousekeepingInterval,
            };
        });
        services.AddHostedService<HousekeepingService>();
    }

    private static string OwnNamespace() => File.Exists(NamespaceFile) ? File.ReadAllText(NamespaceFile).Trim() : UsualNamespace;
}
