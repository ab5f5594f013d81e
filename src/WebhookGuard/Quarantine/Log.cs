namespace WebhookGuard.Quarantine;

/// <summary>What quarantine logs: changes, each once.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 110, Level = LogLevel.Information, Message = "Subnet {Subnet}: {Addresses} of leftover ports kept from dynamic allocation by excludeIps; {Count} in quarantine")]
    public static partial void Added(ILogger logger, string subnet, string addresses, int count);

    [LoggerMessage(EventId = 111, Level = LogLevel.Information, Message = "Subnet {Subnet}: {Addresses} taken out of excludeIps again; {Count} in quarantine")]
    public static partial void Released(ILogger logger, string subnet, string addresses, int count);

    [LoggerMessage(EventId = 112, Level = LogLevel.Information, Message = "Subnet {Subnet}: {Addresses} lie in an entry of excludeIps that is not the guard's: left to whoever wrote it")]
    public static partial void GivenOver(ILogger logger, string subnet, string addresses);

    [LoggerMessage(EventId = 113, Level = LogLevel.Warning, Message = "Subnet {Subnet}: somebody took {Addresses} out of excludeIps while leftover ports have them: not put back")]
    public static partial void TakenOut(ILogger logger, string subnet, string addresses);

    [LoggerMessage(EventId = 114, Level = LogLevel.Warning, Message = "Subnet {Subnet}: no room in quarantine for {Addresses} (quarantine-limit {Limit}): dynamic allocation may give them to somebody")]
    public static partial void LimitReached(ILogger logger, string subnet, string addresses, int limit);

    [LoggerMessage(EventId = 115, Level = LogLevel.Error, Message = "Quarantine: {Reason}. Trying again")]
    public static partial void Fails(ILogger logger, string reason);

    [LoggerMessage(EventId = 116, Level = LogLevel.Error, Message = "A round of quarantine failed because of a fault of the guard's own")]
    public static partial void Fault(ILogger logger, Exception exception);
}
