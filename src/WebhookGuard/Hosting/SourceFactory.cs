using WebhookGuard.Admission;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Ovsdb.Remotes;
using WebhookGuard.Settings;
using WebhookGuard.Sources;
using WebhookGuard.Sources.Kubernetes;
using WebhookGuard.Sources.OvnNorthbound;
using WebhookGuard.Sources.StateFolder;

namespace WebhookGuard.Hosting;

/// <summary>Makes the sources that the settings ask for.</summary>
public static class SourceFactory
{
    /// <summary>Checks that the sources can be reached for at all, and returns what makes them.</summary>
    /// <exception cref="SettingsException">There is no usable kubeconfig, or a remote is misspelt.</exception>
    public static Func<ILoggerFactory, SourceSet> Connect(GuardSettings settings, ClusterFacts facts, TimeProvider time)
    {
        if (settings.State is { } folder)
        {
            var makeSource = StateFolderSource.Begin(folder, facts, time);
            return loggers => new SourceSet([makeSource(loggers.CreateLogger<StateFolderSource>())], new NoClusterAccess());
        }

        k8s.Kubernetes client;
        try
        {
            client = ClusterConnection.Connect(settings.Kubeconfig);
        }
        catch (ClusterConnectionException e)
        {
            throw new SettingsException([$"kubeconfig: {e.Message}"]);
        }

        var remotes = Remotes(settings);
        var tls = settings.OvnCaCertificate is { } ca ? new OvsdbTlsOptions(ca, settings.OvnCertificate, settings.OvnKey) : null;
        return loggers => new SourceSet(
            [
                .. KubernetesSource.ForAllKinds(client, facts, loggers.CreateLogger<KubernetesSource>(), time),
                .. remotes.Count > 0
                    ? [new OvnNorthboundSource(remotes, tls, facts, loggers, time)]
                    : Array.Empty<ISource>(),
            ],
            new KubernetesAccess(client, time, loggers.CreateLogger<KubernetesAccess>()),
            client);
    }

    private static IReadOnlyList<OvsdbRemote> Remotes(GuardSettings settings)
    {
        if (settings.OvnNorthbound == GuardSettings.NoOvnNorthbound)
        {
            return [];
        }

        if (settings.OvnNorthbound is null)
        {
            throw new SettingsException(
                [$"ovn-nb: say where OVN Northbound is, as in tcp:[10.0.0.1]:6641, or '{GuardSettings.NoOvnNorthbound}' to do without it: leftover ports then go unseen"]);
        }

        try
        {
            return OvsdbRemote.ParseList(settings.OvnNorthbound);
        }
        catch (FormatException e)
        {
            throw new SettingsException([$"ovn-nb: {e.Message}"]);
        }
    }
}
