namespace WebhookGuard.Keeping;

/// <summary>What keeping logs.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 120, Level = LogLevel.Information, Message = "{VirtualMachine} keeps its address: {Annotations} written into its template")]
    public static partial void Kept(ILogger logger, string virtualMachine, string annotations);

    [LoggerMessage(EventId = 121, Level = LogLevel.Warning, Message = "{VirtualMachine} wants to keep its address, which is in doubt: {Doubts}")]
    public static partial void InDoubt(ILogger logger, string virtualMachine, string doubts);

    [LoggerMessage(EventId = 122, Level = LogLevel.Error, Message = "An address cannot be kept: {Reason}. Trying again in a few minutes")]
    public static partial void Fails(ILogger logger, string reason);

    [LoggerMessage(EventId = 123, Level = LogLevel.Error, Message = "A round of keeping failed because of a fault of the guard's own")]
    public static partial void Fault(ILogger logger, Exception exception);
}
