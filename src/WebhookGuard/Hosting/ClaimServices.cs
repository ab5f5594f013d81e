using WebhookGuard.Claiming;
using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Housekeeping;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Store;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Settings;
using WebhookGuard.Sources.Kubernetes;
using WebhookGuard.Sources.OvnNorthbound;

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
        services.AddSingleton(provider =>
            provider.GetRequiredService<SourceSet>().Client ?? throw new InvalidOperationException("Claims need an API server to keep them."));
        services.AddSingleton<LiveObjects>();
        services.AddSingleton<IOwnerReader, OwnerReader>();
        services.AddSingleton<IPortReader>(provider => new PortReader(
            provider.GetRequiredService<ClusterFacts>(),
            provider.GetRequiredService<SourceSet>().Sources.OfType<OvnNorthboundSource>().FirstOrDefault()));
        services.AddSingleton<ClaimStore>();
        services.AddSingleton<WatchedClaims>();
        services.AddSingleton<ClaimObservations>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ClaimHousekeeper>(provider, provider.GetRequiredService<WatchedClaims>()));
        services.AddSingleton<ClaimBinder>();
        services.AddSingleton<GrantedClaims>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AddressClaimer>(provider, provider.GetRequiredService<GrantedClaims>()));
        services.AddSingleton<IAddressClaims, AddressClaims>();
        services.AddHostedService(provider => provider.GetRequiredService<ClaimBinder>());
    }
}
