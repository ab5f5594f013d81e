using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace WebhookGuard.Tests.Hosting.Server;

/// <summary>Keeps what was logged.</summary>
internal sealed class LogRecord : ILoggerProvider
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> entries = new();

    /// <summary>Errors, the framework's among them: an exception that reached Kestrel is one.</summary>
    public IReadOnlyList<string> Errors => TextsOf(LogLevel.Error);

    /// <summary>Information and above of the guard's own.</summary>
    public IReadOnlyList<string> TextsOf(LogLevel least) => [.. entries.Where(entry => entry.Level >= least).Select(entry => entry.Text)];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // What was logged may be looked at after the server's end.
    }

    private sealed class Logger(LogRecord record, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            record.entries.Enqueue((logLevel, $"{category}: {formatter(state, exception)} {exception}"));
    }
}
