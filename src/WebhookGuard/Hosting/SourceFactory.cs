using WebhookGuard.Admission;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Settings;
using WebhookGuard.Sources.Kubernetes;
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
            return loggers => new SourceSet(
                [new StateFolderSource(folder, facts, loggers.CreateLogger<StateFolderSource>(), time)],
                new NoClusterAccess());
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

        return loggers => new SourceSet(
            [.. KubernetesSource.ForAllKinds(client, facts, loggers.CreateLogger<KubernetesSource>(), time)],
            new KubernetesAccess(client, time, loggers.CreateLogger<KubernetesAccess>()));
    }
}
