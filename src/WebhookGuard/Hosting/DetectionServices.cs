using WebhookGuard.Admission;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Detection;
using WebhookGuard.Events;
using WebhookGuard.Housekeeping;
using WebhookGuard.Settings;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Hosting;

/// <summary>Puts together the search for what is wrong already.</summary>
internal static class DetectionServices
{
    /// <summary>Adds it. The elected replica tells of what it finds; where none is elected, each does.</summary>
    public static void Add(IServiceCollection services, GuardSettings settings)
    {
        services.AddSingleton(provider => provider.GetRequiredService<GuardMetrics>().Detection);
        services.AddSingleton(provider =>
        {
            var sources = provider.GetRequiredService<StaleSources>();
            return new DetectionWork
            {
                IsCurrent = () => sources.AllCurrent,
                Search = new LastingFindings(
                    provider.GetRequiredService<ClusterFacts>(), settings.Detection(), provider.GetRequiredService<TimeProvider>()).Search,
                Interval = settings.DetectionInterval,
            };
        });
        services.AddSingleton(provider =>
        {
            var election = provider.GetService<LeaderElection>();
            return new DetectionTeller(
                () => election?.IsLeader ?? true,
                provider.GetRequiredService<ClusterFacts>().Objects,
                provider.GetService<EventRecorder>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<DetectionTeller>>());
        });
        services.AddSingleton<DetectionReports>();
        services.AddHostedService<DetectionService>();
    }
}
