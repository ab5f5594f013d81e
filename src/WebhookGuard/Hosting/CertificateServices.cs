using WebhookGuard.Certificates;
using WebhookGuard.Housekeeping;
using WebhookGuard.Settings;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Hosting;

/// <summary>Puts together where certificates come from, and who looks after them.</summary>
internal static class CertificateServices
{
    /// <summary>Adds what handshakes are made with, and what feeds it.</summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="first">What to serve with at first; null with <c>tls-secret</c>.</param>
    /// <param name="options">Durations.</param>
    /// <exception cref="SettingsException">The file of client authorities holds none.</exception>
    public static void Add(IServiceCollection services, GuardSettings settings, ServingCertificate? first, CertificateOptions options)
    {
        var clients = ClientAuthorities.Load(settings);
        services.AddSingleton(options);
        services.AddSingleton(provider => provider.GetRequiredService<GuardMetrics>().Certificates);
        services.AddSingleton<ClientRefusals>();
        services.AddSingleton(provider => new ClientVerifier(settings.TlsClientNames, provider.GetRequiredService<ClientRefusals>()));
        services.AddSingleton(provider =>
        {
            var handshakes = ActivatorUtilities.CreateInstance<TlsHandshakes>(provider);
            if (clients is not null)
            {
                handshakes.Require(clients);
            }

            if (first is not null)
            {
                handshakes.Use(first);
            }

            return handshakes;
        });
        AddFiles(services, settings);
        if (settings.TlsSecret is { } secret)
        {
            AddSecret(services, settings, secret);
        }
    }

    private static void AddFiles(IServiceCollection services, GuardSettings settings)
    {
        if (settings is { TlsCertificate: { } certificate, TlsKey: { } key })
        {
            services.AddSingleton<IHostedService>(provider => Feed(provider, [certificate, key], Serving(provider)));
        }

        if (settings.TlsClientAuthorities is { } file)
        {
            services.AddSingleton<IHostedService>(provider => Feed(provider, [file], contents =>
            {
                var read = ClientAuthorities.Read(contents[0], provider.GetRequiredService<TimeProvider>().GetUtcNow());
                provider.GetRequiredService<TlsHandshakes>().Require(read);
                return $"{read.Certificates.Count} authorities of clients, the last valid until {read.NotAfter:u}";
            }));
        }
    }

    private static void AddSecret(IServiceCollection services, GuardSettings settings, string secret)
    {
        var @namespace = PodNamespace.Of(settings);
        services.AddSingleton(provider => new SecretStore(
            Client(provider), @namespace, secret, provider.GetRequiredService<CertificateOptions>().CallLimit, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new WebhookTrust(
            Client(provider),
            [
                .. settings.WebhookConfigurations.Select(name => new ConfigurationName(Mutating: false, name)),
                .. settings.MutatingWebhookConfigurations.Select(name => new ConfigurationName(Mutating: true, name)),
            ],
            settings.Service,
            @namespace,
            provider.GetRequiredService<CertificateOptions>().CallLimit,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new RenewalPlan(ServiceNames.Of(settings), provider.GetRequiredService<CertificateOptions>()));
        services.AddSingleton<CertificateKeeper>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<SecretFeed>(
            provider, Intake(provider, provider.GetRequiredService<SecretStore>().Description, Serving(provider))));

        // Not the election of housekeeping: this one must go on where nothing is claimed.
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<KeeperService>(
            provider,
            new LeaderElection(
                Client(provider),
                provider.GetRequiredService<CertificateOptions>().Election with { Namespace = @namespace },
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<LeaderElection>>())));
    }

    private static FileFeed Feed(IServiceProvider provider, IReadOnlyList<string> files, Func<IReadOnlyList<string>, string> take) =>
        ActivatorUtilities.CreateInstance<FileFeed>(provider, files, Intake(provider, string.Join(" and ", files), take));

    private static Intake Intake(IServiceProvider provider, string origin, Func<IReadOnlyList<string>, string> take) =>
        new(origin, take, provider.GetRequiredService<CertificateMetrics>(), provider.GetRequiredService<ILogger<Intake>>());

    private static Func<IReadOnlyList<string>, string> Serving(IServiceProvider provider) => contents =>
    {
        var read = ServingCertificate.Read(contents[0], contents[1], provider.GetRequiredService<TimeProvider>().GetUtcNow());
        provider.GetRequiredService<TlsHandshakes>().Use(read);
        return $"serving certificate {read.Certificate.SerialNumber} of {read.Certificate.Issuer}, valid until {read.NotAfter:u}";
    };

    private static k8s.Kubernetes Client(IServiceProvider provider) =>
        provider.GetRequiredService<SourceSet>().Client ?? throw new InvalidOperationException("tls-secret needs an API server to keep it.");
}
