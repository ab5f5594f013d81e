namespace WebhookGuard.Hosting;

/// <summary>What hosting logs.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Information, Message = "Serving {Endpoint}")]
    public static partial void Serving(ILogger logger, string endpoint);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "No --tls-cert and no --tls-secret: serving with a self-signed certificate that is gone at the next start. Its caBundle: {CaBundle}")]
    public static partial void SelfSigned(ILogger logger, string caBundle);

    [LoggerMessage(EventId = 22, Level = LogLevel.Critical, Message = "Source {Source} ended")]
    public static partial void SourceEnded(ILogger logger, string source, Exception exception);
}
