namespace WebhookGuard.Hosting;

/// <summary>
/// On SIGTERM: says "not ready" at once and goes on serving until the API server has learned to send requests elsewhere.
/// </summary>
public sealed class DrainService(TimeSpan drain, TimeProvider time) : IHostedLifecycleService
{
    private volatile bool draining;

    /// <summary>Whether the program is on its way out.</summary>
    public bool Draining => draining;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        draining = true;
        return Task.Delay(drain, time, cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
