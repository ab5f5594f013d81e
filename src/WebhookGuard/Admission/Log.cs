namespace WebhookGuard.Admission;

/// <summary>What admission logs: one line for each denial, with everything needed to understand it.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Denied {Operation} of {Object} by {User}: {Denial}")]
    public static partial void Denied(ILogger logger, string operation, string @object, string user, string denial);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Would deny, but only audits, {Operation} of {Object} by {User}: {Denial}")]
    public static partial void WouldDeny(ILogger logger, string operation, string @object, string user, string denial);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Overridden {Operation} of {Object} by {User}, because {Reason}: {Denial}")]
    public static partial void Overridden(ILogger logger, string operation, string @object, string user, string reason, string denial);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Could not check whether {User} may override: {Error}")]
    public static partial void OverrideNotChecked(ILogger logger, string user, string error);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "The API server waited no longer for the answer on a {Operation} of {Object} by {User}, after {Seconds:0.0} s")]
    public static partial void CallerGone(ILogger logger, string operation, string @object, string user, double seconds);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "Could not answer a review")]
    public static partial void Panic(ILogger logger, Exception exception);
}
