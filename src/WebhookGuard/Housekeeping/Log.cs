namespace WebhookGuard.Housekeeping;

/// <summary>What housekeeping logs: each change once, not each round.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 60, Level = LogLevel.Information, Message = "This replica ({Identity}) does {Duty}")]
    public static partial void Leading(ILogger logger, string identity, string duty);

    [LoggerMessage(EventId = 61, Level = LogLevel.Information, Message = "This replica ({Identity}) does {Duty} no more")]
    public static partial void LeadingNoMore(ILogger logger, string identity, string duty);

    [LoggerMessage(EventId = 62, Level = LogLevel.Information, Message = "{Identity} does {Duty}")]
    public static partial void Following(ILogger logger, string identity, string duty);

    [LoggerMessage(EventId = 63, Level = LogLevel.Warning, Message = "The replica that does {Duty} cannot be elected: {Reason}. Trying again until it can")]
    public static partial void ElectionFails(ILogger logger, string duty, string reason);

    [LoggerMessage(EventId = 64, Level = LogLevel.Information, Message = "The replica that does {Duty} can be elected again")]
    public static partial void ElectionGoesOn(ILogger logger, string duty);

    [LoggerMessage(EventId = 65, Level = LogLevel.Error, Message = "The replica that does {Duty} failed at it")]
    public static partial void LeadersWorkFailed(ILogger logger, string duty, Exception exception);

    [LoggerMessage(EventId = 66, Level = LogLevel.Warning, Message = "Housekeeping failed: {Reason}. Trying again every round")]
    public static partial void RoundFails(ILogger logger, string reason, Exception? exception);

    [LoggerMessage(EventId = 67, Level = LogLevel.Information, Message = "Housekeeping goes on")]
    public static partial void RoundGoesOn(ILogger logger);

    [LoggerMessage(EventId = 68, Level = LogLevel.Warning, Message = "Claims could not be looked after: {Failures}. Trying again every round")]
    public static partial void ClaimsFail(ILogger logger, string failures);

    [LoggerMessage(EventId = 69, Level = LogLevel.Information, Message = "All claims are looked after again")]
    public static partial void ClaimsGoOn(ILogger logger);

    [LoggerMessage(EventId = 70, Level = LogLevel.Debug, Message = "Bound {Claims}")]
    public static partial void Bound(ILogger logger, string claims);

    [LoggerMessage(EventId = 71, Level = LogLevel.Information, Message = "Released claims that nobody holds: {Claims}")]
    public static partial void Released(ILogger logger, string claims);

    [LoggerMessage(EventId = 72, Level = LogLevel.Information, Message = "Made claims for those who hold addresses already: {Claims}")]
    public static partial void BackFilled(ILogger logger, string claims);

    [LoggerMessage(EventId = 73, Level = LogLevel.Warning, Message = "Made claims that were missing, because they were deleted by hand or their owners came past the guard: {Claims}")]
    public static partial void Restored(ILogger logger, string claims);

    [LoggerMessage(EventId = 74, Level = LogLevel.Warning, Message = "Claims that are no locks, since their names are not those of their scopes and addresses: {Claims}")]
    public static partial void Misnamed(ILogger logger, string claims);

    [LoggerMessage(EventId = 75, Level = LogLevel.Information, Message = "No longer misnamed: {Claims}")]
    public static partial void MisnamedNoMore(ILogger logger, string claims);
}
