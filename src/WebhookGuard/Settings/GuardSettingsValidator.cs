using FluentValidation;
using WebhookGuard.Core.Quarantine;
using WebhookGuard.Hosting;

namespace WebhookGuard.Settings;

/// <summary>What settings must be, each alone and together.</summary>
public sealed class GuardSettingsValidator : AbstractValidator<GuardSettings>
{
    /// <summary>
    /// Sets the rules up. They are one: of each rule on a property the library compiles an expression, and all of that before anything is served.
    /// </summary>
    public GuardSettingsValidator() => RuleFor(settings => settings).Custom((settings, context) =>
    {
        foreach (var (holds, objection) in Rules(settings))
        {
            if (!holds)
            {
                context.AddFailure(objection);
            }
        }
    });

    private static IEnumerable<(bool Holds, string Objection)> Rules(GuardSettings s) =>
    [
        (ListenAddress.TryParse(s.Listen, out _), $"listen: '{s.Listen}' must be HOST:PORT or :PORT."),
        (ListenAddress.TryParse(s.ListenMetrics, out _), $"listen-metrics: '{s.ListenMetrics}' must be HOST:PORT or :PORT."),
        (s.ListenMetrics != s.Listen || s.ListenMetrics.EndsWith(":0", StringComparison.Ordinal), "listen and listen-metrics must differ."),
        (s.TlsCertificate is null || s.TlsKey is not null, "tls-cert needs tls-key."),
        (s.TlsKey is null || s.TlsCertificate is not null, "tls-key needs tls-cert."),
        (s.TlsCertificate is null || s.TlsSecret is null, "tls-secret replaces files: give tls-secret or tls-cert, not both."),
        (s.State is null || s.TlsSecret is null, "tls-secret needs a cluster: it does not go with state."),
        (s.TlsClientAuthorities is not null || s.TlsClientNames.Count == 0, "tls-client-names needs tls-client-ca."),
        (s.OvnCertificate is null || s.OvnKey is not null, "ovn-cert needs ovn-key."),
        (s.OvnKey is null || s.OvnCertificate is not null, "ovn-key needs ovn-cert."),
        (s.Kubeconfig is null || s.State is null, "state replaces a cluster: give state or kubeconfig, not both."),
        (s.State is null || Directory.Exists(s.State), $"state: there is no folder '{s.State}'."),
        (s.RequestTimeout > TimeSpan.Zero, "request-timeout: must be more than 0 seconds."),
        (s.HousekeepingInterval > TimeSpan.Zero, "housekeeping-interval: must be more than 0 seconds."),
        (s.DetectionInterval > TimeSpan.Zero, "detection-interval: must be more than 0 seconds."),
        (s.QuarantineLimit is >= 0 and <= QuarantineRecord.MaximumAddresses, $"quarantine-limit: must be from 0 to {QuarantineRecord.MaximumAddresses}."),
        (s.State is null || !s.Quarantine, "quarantine needs a cluster: it does not go with state."),
        (s.OvnNorthbound != GuardSettings.NoOvnNorthbound || !s.Quarantine, "quarantine needs OVN Northbound: without it leftover ports go unseen."),
        (s.State is null || !s.Keep, "keep needs a cluster: it does not go with state."),
        Exists("kubeconfig", s.Kubeconfig),
        Exists("ovn-ca-cert", s.OvnCaCertificate),
        Exists("ovn-cert", s.OvnCertificate),
        Exists("ovn-key", s.OvnKey),
        Exists("tls-cert", s.TlsCertificate),
        Exists("tls-key", s.TlsKey),
        Exists("tls-client-ca", s.TlsClientAuthorities),
    ];

    private static (bool Holds, string Objection) Exists(string name, string? file) =>
        (file is null || File.Exists(file), $"{name}: there is no file '{file}'.");
}
