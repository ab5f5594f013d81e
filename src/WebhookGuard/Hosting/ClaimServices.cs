using WebhookGuard.Admission;
using WebhookGuard.Claiming;
using WebhookGuard.Claims;
using WebhookGuard.Claims.Facts;
using WebhookGuard.Claims.Protocol;
using WebhookGuard.Claims.Store;
using WebhookGuard.Core.Holdings;
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
        if (!settings.Claims)
        {
            services.AddSingleton<IAddressClaims, NoClaims>();
            return;
        }

        services.AddSingleton(settings.ClaimDurations());
        services.AddSingleton(provider => provider.GetRequiredService<SourceSet>().Client!);
        services.AddSingleton<LiveObjects>();
        services.AddSingleton<IOwnerReader, OwnerReader>();
        services.AddSingleton<IPortReader>(provider => new PortReader(
            provider.GetRequiredService<ClusterFacts>(),
            provider.GetRequiredService<SourceSet>().Sources.OfType<OvnNorthboundSource>().FirstOrDefault()));
        services.AddSingleton<IClaimStore, ClaimStore>();
        services.AddSingleton<ClaimObservations>();
        services.AddSingleton<AddressClaimer>();
        services.AddSingleton<IAddressClaims>(provider => provider.GetRequiredService<SourceSet>().Client is null
            ? new NoClaims()
            : ActivatorUtilities.CreateInstance<AddressClaims>(provider));
    }
}
