namespace WebhookGuard.Admission;

/// <summary>What admission logs: one line for each denial, with everything needed to understand it.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Denied {Operation} of {Subject} by {User} ({Code} {Reasons}, review {Uid}): {Denial}")]
    public static partial void Denied(ILogger logger, string operation, string subject, string user, int code, string reasons, string uid, string denial);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Would deny, but only audits, {Operation} of {Subject} by {User} ({Code} {Reasons}, review {Uid}): {Denial}")]
    public static partial void WouldDeny(ILogger logger, string operation, string subject, string user, int code, string reasons, string uid, string denial);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Overridden {Operation} of {Subject} by {User}, because {Reason} ({Code} {Reasons}, review {Uid}): {Denial}")]
    public static partial void Overridden(
        ILogger logger, string operation, string subject, string user, string reason, int code, string reasons, string uid, string denial);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Could not check whether {User} may override: {Error}")]
    public static partial void OverrideNotChecked(ILogger logger, string user, string error);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "The API server waited no longer for the answer on a {Operation} of {Subject} by {User}, after {Seconds:0.0} s")]
    public static partial void CallerGone(ILogger logger, string operation, string subject, string user, double seconds);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "Could not answer a review")]
    public static partial void Panic(ILogger logger, Exception exception);
}
