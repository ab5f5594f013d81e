using k8s;
using WebhookGuard.Admission;
using WebhookGuard.Events;
using WebhookGuard.Housekeeping;
using WebhookGuard.Settings;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Hosting;

/// <summary>Puts together what one replica does for all, where there is an API server to elect it by.</summary>
internal static class LeadServices
{
    /// <summary>Adds the election, Events, and the housekeeping, which looks after claims if a <see cref="ClaimWork"/> has been added.</summary>
    public static void Add(IServiceCollection services, GuardSettings settings)
    {
        services.AddSingleton(provider =>
            provider.GetRequiredService<SourceSet>().Client ?? throw new InvalidOperationException("Without a state folder there is an API server."));
        services.AddSingleton<IKubernetes>(provider => provider.GetRequiredService<k8s.Kubernetes>());
        services.AddSingleton(new LeaderElectionOptions { Namespace = PodNamespace.Of(settings) });
        services.AddSingleton<LeaderElection>();
        services.AddSingleton(new EventRecorderOptions());
        services.AddSingleton(provider => provider.GetRequiredService<GuardMetrics>().Housekeeping);
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<EventRecorder>(provider, provider.GetRequiredService<LeaderElection>().Identity));
        services.AddSingleton(provider => new HousekeepingWork
        {
            Synced = () => provider.GetRequiredService<StaleSources>().AllSynced,
            Claims = provider.GetService<ClaimWork>(),
            Interval = settings.HousekeepingInterval,
        });
        services.AddHostedService<HousekeepingService>();
    }
}
