namespace WebhookGuard.Detection;

/// <summary>What detection logs: each change once, not each search.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 80, Level = LogLevel.Warning, Message = "{Finding}: {Sentence}")]
    public static partial void Found(ILogger logger, string finding, string sentence);

    [LoggerMessage(EventId = 81, Level = LogLevel.Warning, Message = "And {Count} findings more")]
    public static partial void FoundMore(ILogger logger, int count);

    [LoggerMessage(EventId = 82, Level = LogLevel.Information, Message = "No longer found: {Findings}")]
    public static partial void FoundNoMore(ILogger logger, string findings);

    [LoggerMessage(EventId = 83, Level = LogLevel.Error, Message = "Duplicates and leftovers cannot be looked for. Trying again")]
    public static partial void SearchFails(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 84, Level = LogLevel.Information, Message = "Duplicates and leftovers can be looked for again")]
    public static partial void SearchGoesOn(ILogger logger);

    [LoggerMessage(EventId = 85, Level = LogLevel.Error, Message = "What was found could not be told because of a fault of the guard's own")]
    public static partial void Fault(ILogger logger, Exception exception);
}
