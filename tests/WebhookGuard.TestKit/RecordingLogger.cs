using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace WebhookGuard.TestKit;

/// <summary>Keeps what is logged.</summary>
/// <typeparam name="T">Whose logger it is.</typeparam>
public sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> lines = new();

    /// <summary>The lines of a level or above, in order.</summary>
    public IReadOnlyList<string> LinesOf(LogLevel least) => [.. lines.Where(line => line.Level >= least).Select(line => line.Text)];

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        lines.Enqueue((logLevel, formatter(state, exception)));
    }
}
