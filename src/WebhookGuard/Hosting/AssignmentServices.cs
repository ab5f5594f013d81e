using WebhookGuard.Assigning;
using WebhookGuard.Core.Assignments;
using WebhookGuard.Core.Holdings;

namespace WebhookGuard.Hosting;

/// <summary>Puts assigning together.</summary>
internal static class AssignmentServices
{
    /// <summary>Adds what assigns addresses.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ISuggestions>(provider => new RecentSuggestions(provider.GetRequiredService<TimeProvider>(), RecentSuggestions.UsualMemory));
        services.AddSingleton(provider => new Assigner(
            provider.GetRequiredService<ClusterFacts>(), provider.GetRequiredService<ISuggestions>(), Random.Shared));
        services.AddSingleton<AssignmentHandler>();
    }
}
