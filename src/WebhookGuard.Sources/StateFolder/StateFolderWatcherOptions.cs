namespace WebhookGuard.Sources.StateFolder;

/// <summary>How a state folder is watched.</summary>
public sealed record StateFolderWatcherOptions
{
    /// <summary>How long a folder must be quiet before it is read again: a dump is written in many pieces.</summary>
    public TimeSpan Debounce { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a folder that is never quiet is left unread.</summary>
    public TimeSpan LongestDebounce { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often to look for changes nobody announced: not every file system announces them.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);
}
