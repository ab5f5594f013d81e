using k8s;
using WebhookGuard.Admission;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Events;
using WebhookGuard.Settings;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Hosting;

/// <summary>Puts together what tells controllers of denials, where there is an API server to keep Events.</summary>
internal static class DenialEventServices
{
    /// <summary>Adds it, or <see cref="NoDenialEvents"/>. Each replica tells of its own denials, with a recorder of its own.</summary>
    public static void Add(IServiceCollection services, GuardSettings settings)
    {
        if (!settings.DenialEvents || settings.State is not null)
        {
            services.AddSingleton<IDenialEvents, NoDenialEvents>();
            return;
        }

        services.AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var recorder = new EventRecorder(
                provider.GetRequiredService<IKubernetes>(),
                Environment.MachineName,
                new EventRecorderOptions(),
                provider.GetRequiredService<GuardMetrics>().Housekeeping,
                time);
            return new DenialEvents(provider.GetRequiredService<ClusterFacts>(), recorder, time, provider.GetRequiredService<ILogger<DenialEvents>>());
        });
        services.AddSingleton<IDenialEvents>(provider => provider.GetRequiredService<DenialEvents>());
        services.AddHostedService(provider => provider.GetRequiredService<DenialEvents>());
    }
}
