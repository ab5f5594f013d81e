namespace WebhookGuard.Events;

/// <summary>What telling by Events logs.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 130, Level = LogLevel.Error, Message = "Denials could not be told because of a fault of the guard's own")]
    public static partial void Fault(ILogger logger, Exception exception);
}
