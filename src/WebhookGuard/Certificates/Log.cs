namespace WebhookGuard.Certificates;

/// <summary>What is logged of certificates: each change once. Never anything of a key.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 80, Level = LogLevel.Information, Message = "In use from {Origin}: {Description}")]
    public static partial void Loaded(ILogger logger, string origin, string description);

    [LoggerMessage(EventId = 81, Level = LogLevel.Error, Message = "Not taken into use from {Origin}, what was in use before stays: {Reason}")]
    public static partial void Refused(ILogger logger, string origin, string reason);

    [LoggerMessage(EventId = 82, Level = LogLevel.Warning, Message = "{Secret} cannot be read: {Reason}. Trying again until it can")]
    public static partial void SecretUnreadable(ILogger logger, string secret, string reason);

    [LoggerMessage(EventId = 83, Level = LogLevel.Information, Message = "{Secret} can be read again")]
    public static partial void SecretReadable(ILogger logger, string secret);

    [LoggerMessage(EventId = 84, Level = LogLevel.Warning, Message = "{Count} handshakes refused, the last one of {Client}: {Reason}")]
    public static partial void ClientRefused(ILogger logger, int count, string client, string reason);

    [LoggerMessage(EventId = 85, Level = LogLevel.Warning, Message = "{Secret}: {Problem}")]
    public static partial void Problem(ILogger logger, string secret, string problem);

    [LoggerMessage(EventId = 86, Level = LogLevel.Information, Message = "{Secret}: {Change}")]
    public static partial void Wrote(ILogger logger, string secret, string change);

    [LoggerMessage(EventId = 87, Level = LogLevel.Information, Message = "Put the CA certificates into the caBundle of {Webhooks} in {Configuration}")]
    public static partial void PutBundle(ILogger logger, string configuration, string webhooks);

    [LoggerMessage(EventId = 88, Level = LogLevel.Warning, Message = "Certificates cannot be looked after: {Reason}. Trying again until they can")]
    public static partial void KeepingFails(ILogger logger, string reason);

    [LoggerMessage(EventId = 89, Level = LogLevel.Information, Message = "Certificates are looked after again")]
    public static partial void KeepingGoesOn(ILogger logger);
}
