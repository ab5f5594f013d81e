using WebhookGuard.Sources;

namespace WebhookGuard.Hosting;

/// <summary>
/// Runs the sources for as long as the program serves. They stop last: facts stay current while requests are still answered after SIGTERM.
/// </summary>
public sealed class SourcesService(IReadOnlyList<ISource> sources, ILogger<SourcesService> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(sources.Select(source => Task.Run(() => RunAsync(source, stoppingToken), CancellationToken.None)));

    private async Task RunAsync(ISource source, CancellationToken cancellationToken)
    {
        try
        {
            await source.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The end that was asked for.
        }
        catch (Exception e)
        {
            // A source handles its own failures; one that ends all the same must not go unnoticed.
            Log.SourceEnded(logger, source.State.Name, e);
            throw;
        }
    }
}
