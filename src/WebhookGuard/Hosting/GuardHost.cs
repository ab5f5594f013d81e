using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Prometheus;
using WebhookGuard.Admission;
using WebhookGuard.Assigning;
using WebhookGuard.Certificates;
using WebhookGuard.Claiming;
using WebhookGuard.Core.Decisions;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Settings;
using WebhookGuard.Sources.OvnNorthbound;
using WebhookGuard.Telemetry;

namespace WebhookGuard.Hosting;

/// <summary>Puts the webhook together: admission over HTTPS on one port, probes and metrics over HTTP on another.</summary>
public static class GuardHost
{
    private const string Validate = "/validate";
    private const string Mutate = "/mutate";
    private static readonly TimeSpan AnswersInFlight = TimeSpan.FromSeconds(30);

    /// <summary>Builds the program; starting it is the caller's.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="certificate">What admission is served with at first; null with <c>tls-secret</c>.</param>
    /// <param name="facts">The facts, which the sources fill.</param>
    /// <param name="sources">The sources, made with a logger factory.</param>
    /// <param name="time">The clock.</param>
    /// <param name="configureLogging">Where logs go.</param>
    /// <param name="certificates">Durations of what is done about certificates.</param>
    /// <exception cref="SettingsException">The file of client authorities holds none.</exception>
    public static WebApplication Build(
        GuardSettings settings,
        ServingCertificate? certificate,
        ClusterFacts facts,
        Func<ILoggerFactory, SourceSet> sources,
        TimeProvider time,
        Action<ILoggingBuilder> configureLogging,
        CertificateOptions? certificates = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        configureLogging(builder.Logging);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings));

        var services = builder.Services;
        services.AddSingleton(time);
        services.AddSingleton(settings);
        services.AddSingleton(facts);
        services.AddSingleton(provider => sources(provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => provider.GetRequiredService<SourceSet>().Cluster);
        services.AddSingleton(provider => new StaleSources(provider.GetRequiredService<SourceSet>().Sources, time, settings.StaleAfter));
        services.AddSingleton(new Decider(facts, settings.Decisions()));
        services.AddSingleton<LiveDecider>();
        services.AddSingleton<GuardMetrics>();
        CertificateServices.Add(services, settings, certificate, certificates ?? new CertificateOptions());
        services.AddSingleton<TopologyState>();
        ClaimServices.Add(services, settings);
        AssignmentServices.Add(services);
        if (settings.State is null)
        {
            LeadServices.Add(services, settings);
            QuarantineServices.Add(services, settings);
        }

        DetectionServices.Add(services, settings);
        DenialEventServices.Add(services, settings);
        services.AddSingleton<LabelProtection>();
        services.AddSingleton<AnswerPolicy>();
        services.AddSingleton<AdmissionHandler>();
        services.AddSingleton(new DrainService(settings.Drain, time));
        services.AddHostedService(provider => provider.GetRequiredService<DrainService>());
        services.AddHostedService(provider => new SourcesService(
            provider.GetRequiredService<SourceSet>().Sources, provider.GetRequiredService<ILogger<SourcesService>>()));
        services.AddHostedService(provider => new HeapTidying(() => provider.GetRequiredService<StaleSources>().AllCurrent, new ManagedHeap(), time));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Drain + AnswersInFlight);

        var app = builder.Build();
        Observe(app.Services, facts, time);
        Map(app);
        app.Lifetime.ApplicationStarted.Register(() => Announce(app, certificate));
        return app;
    }

    /// <summary>The address that admission or, with <paramref name="admission"/> false, probes and metrics are served at.</summary>
    public static Uri AddressOf(WebApplication app, bool admission)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        var scheme = admission ? "https://" : "http://";
        return new Uri(addresses.First(address => address.StartsWith(scheme, StringComparison.Ordinal)));
    }

    private static void Observe(IServiceProvider services, ClusterFacts facts, TimeProvider time)
    {
        var metrics = services.GetRequiredService<GuardMetrics>();
        metrics.Observe(services.GetRequiredService<StaleSources>(), facts, time);
        if (services.GetRequiredService<SourceSet>().Sources.OfType<OvnNorthboundSource>().FirstOrDefault() is { } northbound)
        {
            metrics.OvnNorthbound.Observe(() => northbound.Connection);
        }
    }

    private static void Listen(KestrelServerOptions kestrel, GuardSettings settings)
    {
        RequestBounds.Apply(kestrel);
        ListenAddress.Parse(settings.Listen).Listen(kestrel, options =>
        {
            // The API server calls webhooks over HTTP/1.1 only (k8s.io/apiserver/pkg/util/webhook/client.go).
            options.Protocols = HttpProtocols.Http1;
            var handshakes = options.ApplicationServices.GetRequiredService<TlsHandshakes>();
            options.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => handshakes.NextAsync() });
        });
        ListenAddress.Parse(settings.ListenMetrics).Listen(kestrel, options => options.Protocols = HttpProtocols.Http1);
    }

    private static void Map(WebApplication app)
    {
        // What belongs on one port is not to be found on the other; TLS is spoken on that of admission alone.
        app.Use((context, next) =>
        {
            var onAdmissionPort = context.Request.IsHttps;
            if (onAdmissionPort == IsAdmission(context.Request.Path))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsync(onAdmissionPort ? "Only POST /validate and POST /mutate are served here.\n" : "Only /livez, /readyz and /metrics are served here.\n");
        });

        // Callers that keep their connection go elsewhere with their next request, before this one stops to listen.
        var drain = app.Services.GetRequiredService<DrainService>();
        app.Use((context, next) =>
        {
            if (drain.Draining)
            {
                context.Response.Headers.Connection = "close";
            }

            return next(context);
        });
        MapEndpoint<AdmissionHandler>(app, Validate);
        MapEndpoint<AssignmentHandler>(app, Mutate);

        // As plain delegates: binding parameters and results would have methods compiled for the first request.
        app.MapGet("/livez", context => context.Response.WriteAsync("ok\n"));
        app.MapGet("/readyz", ReadyAsync);
        app.MapMetrics("/metrics", app.Services.GetRequiredService<GuardMetrics>().Registry);
    }

    private static bool IsAdmission(PathString path) =>
        path.StartsWithSegments(Validate, StringComparison.Ordinal) || path.StartsWithSegments(Mutate, StringComparison.Ordinal);

    private static void MapEndpoint<THandler>(WebApplication app, string path)
        where THandler : IReviewHandler =>
        app.MapPost(path, ActivatorUtilities.CreateInstance<AdmissionEndpoint>(app.Services, app.Services.GetRequiredService<THandler>()).ServeAsync);

    /// <summary>
    /// Ready once every source has been read and while there is a valid certificate. A source that falls behind later does not take all replicas out of service at once: that
    /// would be the outage; it shows in decisions and metrics instead.
    /// </summary>
    private static Task ReadyAsync(HttpContext context)
    {
        var sources = context.RequestServices.GetRequiredService<StaleSources>();
        var handshakes = context.RequestServices.GetRequiredService<TlsHandshakes>();
        var drain = context.RequestServices.GetRequiredService<DrainService>();
        var problem = handshakes.Problem;
        var text = new StringBuilder(problem is null ? "[+]certificate valid\n" : $"[-]certificate: {problem}\n");
        foreach (var state in sources.States.OrderBy(state => state.Synced).ThenBy(state => state.Name, StringComparer.Ordinal))
        {
            text.Append(state.Synced ? "[+]" : "[-]").Append(state.Name)
                .Append(state.Synced ? " synced" : " not synced: ").Append(state.Synced ? string.Empty : state.Reason)
                .Append(state is { Synced: true, Current: false } ? $", but behind: {state.Reason}" : string.Empty).Append('\n');
        }

        var ready = !drain.Draining && problem is null && sources.AllSynced;
        text.Append(ready ? "ready\n" : drain.Draining ? "not ready: shutting down\n" : "not ready\n");
        context.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text.ToString());
    }

    private static void Announce(WebApplication app, ServingCertificate? certificate)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(GuardHost));
        if (certificate is { SelfSigned: true })
        {
            Log.SelfSigned(logger, Convert.ToBase64String(Encoding.ASCII.GetBytes(certificate.Certificate.ExportCertificatePem())));
        }

        Log.Serving(logger, $"admission at {AddressOf(app, admission: true)}validate");
        Log.Serving(logger, $"probes and metrics at {AddressOf(app, admission: false)}metrics");
    }
}
