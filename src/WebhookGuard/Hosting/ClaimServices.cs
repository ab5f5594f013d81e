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

/// <summary>Puts claiming together, where there is an API server to keep claims.</summary>
internal static class ClaimServices
{
    /// <summary>Adds what claims addresses, or <see cref="NoClaims"/>.</summary>
    public static void Add(IServiceCollection services, GuardSettings settings)
    {
        if (!settings.Claims || settings.State is not null)
        {
            services.AddSingleton<IAddressClaims, NoClaims>();
            return;
        }

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
        services.AddSingleton(provider =>
        {
            var claims = provider.GetRequiredService<WatchedClaims>();
            provider.GetRequiredService<GuardMetrics>().ObserveClaims(claims.Count);
            return new ClaimWork(
                claims.ListAsync,
                provider.GetRequiredService<ClaimHousekeeper>().RunOnceAsync,
                provider.GetRequiredService<ClaimObservations>());
        });
    }
}
