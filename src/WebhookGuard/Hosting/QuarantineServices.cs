using WebhookGuard.Admission;
using WebhookGuard.Housekeeping;
using WebhookGuard.Keeping;
using WebhookGuard.Quarantine;
using WebhookGuard.Settings;
using WebhookGuard.Telemetry;
using WebhookGuard.Writing;

namespace WebhookGuard.Hosting;

/// <summary>Puts together what the elected replica writes to objects that are not the guard's own.</summary>
internal static class QuarantineServices
{
    /// <summary>Adds what the settings ask for; there has to be an API server.</summary>
    public static void Add(IServiceCollection services, GuardSettings settings)
    {
        services.AddSingleton<ObjectStore>();
        services.AddSingleton(provider => provider.GetRequiredService<GuardMetrics>().Quarantine);
        services.AddSingleton(provider => provider.GetRequiredService<GuardMetrics>().Keep);
        if (settings.Quarantine)
        {
            services.AddSingleton(provider => new QuarantineWork
            {
                Leads = () => provider.GetRequiredService<LeaderElection>().IsLeader,
                IsCurrent = () => provider.GetRequiredService<StaleSources>().AllCurrent,
                Limit = settings.QuarantineLimit,
            });
            services.AddHostedService<QuarantineService>();
        }

        if (settings.Keep)
        {
            services.AddSingleton(provider => new KeepWork
            {
                Leads = () => provider.GetRequiredService<LeaderElection>().IsLeader,
                IsCurrent = () => provider.GetRequiredService<StaleSources>().AllCurrent,
                Interval = settings.HousekeepingInterval,
            });
            services.AddHostedService<KeepService>();
        }
    }
}
