using Microsoft.Extensions.Logging.Abstractions;
using WebhookGuard.Admission;
using WebhookGuard.Core.Holdings;
using WebhookGuard.Hosting;
using WebhookGuard.Settings;

namespace WebhookGuard.Commands;

/// <summary>Reads all sources once, for commands that look at one moment.</summary>
internal static class FactsReader
{
    /// <summary>Reads all sources and stops them: the facts do not change any more afterwards.</summary>
    /// <param name="settings">Which sources.</param>
    /// <param name="facts">What to fill.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="progress">Told how many sources of how many have been read, or null.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whom to ask live.</returns>
    /// <exception cref="SettingsException">The settings name no usable source.</exception>
    /// <exception cref="SourcesUnreadableException">Some sources have not been read in time, or cannot be.</exception>
    public static async Task<IClusterAccess> ReadAsync(
        GuardSettings settings, ClusterFacts facts, TimeSpan timeout, Action<int, int>? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        settings.Kubeconfig ??= UserKubeconfig.Find(Environment.GetEnvironmentVariable);
        var set = SourceFactory.Connect(settings, facts, time)(NullLoggerFactory.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = Task.WhenAll(set.Sources.Select(source => Task.Run(() => source.RunAsync(stop.Token), CancellationToken.None)));
        try
        {
            await SourceSync.WaitAsync(set.Sources, timeout, giveUpOnFailure: settings.State is not null, progress, time, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await running.WaitAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return set.Cluster;
    }
}
