namespace WebhookGuard.Claiming;

/// <summary>What claiming logs.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 50, Level = LogLevel.Warning, Message = "Claims cannot be written: {Owner} goes on with what it has claimed already")]
    public static partial void Unwritten(ILogger logger, string owner);

    [LoggerMessage(EventId = 51, Level = LogLevel.Warning, Message = "{Owner} passes without a claim: {Reason}")]
    public static partial void Unclaimed(ILogger logger, string owner, string reason);

    [LoggerMessage(EventId = 52, Level = LogLevel.Error, Message = "The claim of {Key} could not be bound; housekeeping does it later")]
    public static partial void NotBound(ILogger logger, string key, Exception exception);
}
