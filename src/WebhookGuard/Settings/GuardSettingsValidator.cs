using FluentValidation;
using WebhookGuard.Core.Quarantine;
using WebhookGuard.Hosting;

namespace WebhookGuard.Settings;

/// <summary>What settings must be, each alone and together.</summary>
public sealed class GuardSettingsValidator : AbstractValidator<GuardSettings>
{
    /// <summary>Sets the rules up.</summary>
    public GuardSettingsValidator()
    {
        RuleFor(s => s.Listen).Must(text => ListenAddress.TryParse(text, out _)).WithMessage(s => $"listen: '{s.Listen}' must be HOST:PORT or :PORT.");
        RuleFor(s => s.ListenMetrics).Must(text => ListenAddress.TryParse(text, out _)).WithMessage(s => $"listen-metrics: '{s.ListenMetrics}' must be HOST:PORT or :PORT.");
        RuleFor(s => s.ListenMetrics)
            .Must((s, text) => text != s.Listen || text.EndsWith(":0", StringComparison.Ordinal))
            .WithMessage("listen and listen-metrics must differ.");
        RuleFor(s => s.TlsKey).NotNull().When(s => s.TlsCertificate is not null).WithMessage("tls-cert needs tls-key.");
        RuleFor(s => s.TlsCertificate).NotNull().When(s => s.TlsKey is not null).WithMessage("tls-key needs tls-cert.");
        RuleFor(s => s.TlsSecret).Null().When(s => s.TlsCertificate is not null).WithMessage("tls-secret replaces files: give tls-secret or tls-cert, not both.");
        RuleFor(s => s.TlsSecret).Null().When(s => s.State is not null).WithMessage("tls-secret needs a cluster: it does not go with state.");
        RuleFor(s => s.TlsClientNames).Empty().When(s => s.TlsClientAuthorities is null).WithMessage("tls-client-names needs tls-client-ca.");
        RuleFor(s => s.OvnKey).NotNull().When(s => s.OvnCertificate is not null).WithMessage("ovn-cert needs ovn-key.");
        RuleFor(s => s.OvnCertificate).NotNull().When(s => s.OvnKey is not null).WithMessage("ovn-key needs ovn-cert.");
        RuleFor(s => s.State).Null().When(s => s.Kubeconfig is not null).WithMessage("state replaces a cluster: give state or kubeconfig, not both.");
        RuleFor(s => s.State).Must(Directory.Exists).When(s => s.State is not null).WithMessage(s => $"state: there is no folder '{s.State}'.");
        RuleFor(s => s.RequestTimeout).GreaterThan(TimeSpan.Zero).WithMessage("request-timeout: must be more than 0 seconds.");
        RuleFor(s => s.HousekeepingInterval).GreaterThan(TimeSpan.Zero).WithMessage("housekeeping-interval: must be more than 0 seconds.");
        RuleFor(s => s.DetectionInterval).GreaterThan(TimeSpan.Zero).WithMessage("detection-interval: must be more than 0 seconds.");
        RuleFor(s => s.QuarantineLimit)
            .InclusiveBetween(0, QuarantineRecord.MaximumAddresses)
            .WithMessage($"quarantine-limit: must be from 0 to {QuarantineRecord.MaximumAddresses}.");
        RuleFor(s => s.Quarantine).Equal(false).When(s => s.State is not null).WithMessage("quarantine needs a cluster: it does not go with state.");
        RuleFor(s => s.Quarantine)
            .Equal(false)
            .When(s => s.OvnNorthbound == GuardSettings.NoOvnNorthbound)
            .WithMessage("quarantine needs OVN Northbound: without it leftover ports go unseen.");
        RuleFor(s => s.Keep).Equal(false).When(s => s.State is not null).WithMessage("keep needs a cluster: it does not go with state.");
        foreach (var (name, file) in Files)
        {
            RuleFor(s => file(s))
                .Must(File.Exists)
                .When(s => file(s) is not null)
                .WithMessage(s => $"{name}: there is no file '{file(s)}'.");
        }
    }

    private static IEnumerable<(string Name, Func<GuardSettings, string?> File)> Files =>
    [
        ("kubeconfig", s => s.Kubeconfig),
        ("ovn-ca-cert", s => s.OvnCaCertificate),
        ("ovn-cert", s => s.OvnCertificate),
        ("ovn-key", s => s.OvnKey),
        ("tls-cert", s => s.TlsCertificate),
        ("tls-key", s => s.TlsKey),
        ("tls-client-ca", s => s.TlsClientAuthorities),
    ];
}
